import type { ExifTags, ExifValue } from './exif.ts';
import type { MapillaryDescription } from './image-description.ts';

export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** Where a photo was taken, WGS 84: Mapillary's description first, then EXIF; null when unknown. */
export function readPosition(exif: ExifTags, description: MapillaryDescription): LonLat | null {
  return (
    checked(description.lon, description.lat) ??
    checked(
      signedDegrees(exif.GPSLongitude, exif.GPSLongitudeRef, 'E', 'W'),
      signedDegrees(exif.GPSLatitude, exif.GPSLatitudeRef, 'N', 'S'),
    )
  );
}

/** Metres above sea level, within what a photo can be taken at; null when unknown. */
export function readAltitude(exif: ExifTags, description: MapillaryDescription): number | null {
  const above = exif.GPSAltitude?.[0];
  const isBelow = exif.GPSAltitudeRef?.[0] === 1;
  const recorded = typeof above === 'number' ? (isBelow ? -Math.abs(above) : above) : undefined;
  const isPlausible = (metres: number | undefined) =>
    metres !== undefined && metres >= -12_000 && metres <= 100_000;
  return [description.altitudeMetres, recorded].find(isPlausible) ?? null;
}

function checked(lon: number | undefined, lat: number | undefined): LonLat | null {
  if (lon === undefined || lat === undefined) return null;
  return isPosition(lon, lat) ? { lon, lat } : null;
}

/** Whether a photo can have been taken there. */
export function isPosition(lon: number, lat: number): boolean {
  // Receivers without a fix write twice 0. No street is there.
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && !(lon === 0 && lat === 0);
}

/** Without a reference the hemisphere is unknown, unless the sign of the degrees tells it. */
function signedDegrees(
  value: ExifValue | undefined,
  reference: ExifValue | undefined,
  positive: string,
  negative: string,
): number | undefined {
  const parts = typeof value === 'string' ? numbersIn(value.slice(0, 100)) : value;
  const degrees = parts?.[0];
  if (!parts || degrees === undefined || !Number.isFinite(degrees)) return undefined;
  // Minutes and seconds that are not used are written as 0/0 by some cameras.
  const [minutes = 0, seconds = 0] = parts.slice(1).map((part) => (Number.isNaN(part) ? 0 : part));
  if (!(minutes >= 0 && minutes < 60 && seconds >= 0 && seconds < 60)) return undefined;
  const magnitude = Math.abs(degrees) + minutes / 60 + seconds / 3600;
  const letter = typeof reference === 'string' ? reference.trim().slice(0, 1).toUpperCase() : '';
  if (letter === negative || degrees < 0) return -magnitude;
  return letter === positive ? magnitude : undefined;
}

/** Degrees, minutes and seconds written as text; a comma can be their separator or a decimal point. */
function numbersIn(text: string): number[] {
  const parts = text.match(/-?\d+(?:\.\d+)?/g)?.slice(0, 6) ?? [];
  const isDecimalComma = parts.length === 6 && /^(?:-?\d+,\d+[, ]*){3}$/.test(text.trim());
  if (!isDecimalComma) return parts.map(Number);
  return [0, 2, 4].map((at) => Number(`${parts[at]}.${parts[at + 1]}`));
}
