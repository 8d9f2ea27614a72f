import { find as findZones } from 'geo-tz';
import { DateTime } from 'luxon';
import type { LonLat } from './position.ts';

/** The UTC time of a local time (in milliseconds, as if it were UTC), by the time zone of its place. */
export function utcAtPlace(localMs: number, { lon, lat }: LonLat): number {
  const zone = findZones(lat, lon)[0] ?? 'utc';
  const inZone = DateTime.fromMillis(localMs, { zone: 'utc' }).setZone(zone, {
    keepLocalTime: true,
  });
  return inZone.isValid ? inZone.toMillis() : localMs;
}
