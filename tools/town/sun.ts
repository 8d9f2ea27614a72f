import type { LonLatAlt, Vector3 } from './geodesy.ts';

const RADIANS = Math.PI / 180;

/**
 * Unit vector (east, north, up) to the sun, good to about half a degree: the low-precision formulas
 * of the Astronomical Almanac, page C5.
 */
export function sunDirection(timeMs: number, { lon, lat }: LonLatAlt): Vector3 {
  const days = timeMs / 86400000 + 2440587.5 - 2451545;
  const anomaly = (357.528 + 0.9856003 * days) * RADIANS;
  const mean = 280.46 + 0.9856474 * days;
  const ecliptic = (mean + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly)) * RADIANS;
  const obliquity = (23.439 - 0.0000004 * days) * RADIANS;
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(ecliptic));
  const ascension = Math.atan2(Math.cos(obliquity) * Math.sin(ecliptic), Math.cos(ecliptic));
  const sidereal = (280.46062 + 360.98564737 * days + lon) * RADIANS;
  const hour = sidereal - ascension;
  const phi = lat * RADIANS;
  return [
    -Math.cos(declination) * Math.sin(hour),
    Math.cos(phi) * Math.sin(declination) - Math.sin(phi) * Math.cos(declination) * Math.cos(hour),
    Math.sin(phi) * Math.sin(declination) + Math.cos(phi) * Math.cos(declination) * Math.cos(hour),
  ];
}
