/**
 * Metres around a point of reference, on the plane that touches the WGS 84 ellipsoid there: lengths are
 * right to 0.02 % within a kilometre, at latitudes below 60°.
 */

import { wrapLongitude } from './geodesy.ts';

const semiMajorMetres = 6_378_137;
const flattening = 1 / 298.257223563;
const eccentricitySquared = flattening * (2 - flattening);
const radians = Math.PI / 180;

export class LocalPlane {
  readonly #lon: number;
  readonly #lat: number;
  readonly #eastMetres: number;
  readonly #northMetres: number;

  constructor(lon: number, lat: number) {
    this.#lon = lon;
    // At a pole every longitude is the same place, and a metre has no number of degrees.
    this.#lat = Math.max(-89.9, Math.min(89.9, lat));
    const sine = Math.sin(this.#lat * radians);
    const bend = 1 - eccentricitySquared * sine * sine;
    const normal = semiMajorMetres / Math.sqrt(bend);
    const meridian = (normal * (1 - eccentricitySquared)) / bend;
    this.#eastMetres = normal * Math.cos(this.#lat * radians) * radians;
    this.#northMetres = meridian * radians;
  }

  eastOf(lon: number): number {
    return wrapLongitude(lon - this.#lon) * this.#eastMetres;
  }

  northOf(lat: number): number {
    return (lat - this.#lat) * this.#northMetres;
  }

  lonOf(east: number): number {
    return wrapLongitude(this.#lon + east / this.#eastMetres);
  }

  latOf(north: number): number {
    return this.#lat + north / this.#northMetres;
  }
}
