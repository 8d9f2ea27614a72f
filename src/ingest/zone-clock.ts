import { find as findZones } from 'geo-tz';
import { DateTime } from 'luxon';
import type { LonLat } from './position.ts';

/** The IANA name of the time zone of a place. */
export function zoneAt({ lon, lat }: LonLat): string {
  return findZones(lat, lon)[0] ?? 'UTC';
}

/** The UTC time of a local time (in milliseconds, as if it were UTC), by the time zone of its place. */
export function utcAtPlace(localMs: number, place: LonLat): number {
  const zone = zoneAt(place);
  const inZone = DateTime.fromMillis(localMs, { zone: 'utc' }).setZone(zone, {
    keepLocalTime: true,
  });
  return inZone.isValid ? inZone.toMillis() : localMs;
}
