import { WaysideError } from '../errors.ts';

/** A place in a search whose results are ordered by two integers: the last result of a page. */
export type Place = readonly [major: number, minor: number];

export function writeCursor([major, minor]: Place): string {
  return Buffer.from(`${major}.${minor}`).toString('base64url');
}

/** Reads what `writeCursor` wrote; anything else throws `invalid-argument`. */
export function readCursor(cursor: string, leastMajor = Number.MIN_SAFE_INTEGER): Place {
  const text = cursor.length <= 64 ? Buffer.from(cursor, 'base64url').toString('latin1') : '';
  const [, major, minor] = /^(-?\d{1,16})\.(\d{1,16})$/.exec(text) ?? [];
  const place: Place = [Number(major), Number(minor)];
  const isRead = place.every(Number.isSafeInteger) && place[0] >= leastMajor;
  if (!isRead || writeCursor(place) !== cursor) {
    throw unknownCursor();
  }
  return place;
}

/** The last id of a page, from which ids go on; 0 without a cursor. */
export function readIdCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const id = /^\d{1,16}$/.test(cursor) ? Number(cursor) : Number.NaN;
  if (!Number.isSafeInteger(id)) throw unknownCursor();
  return id;
}

function unknownCursor(): WaysideError {
  return new WaysideError('invalid-argument', 'The paging cursor is not one that was given out');
}

const searchCursorPattern = /^([\w-]{1,64})\.(\d{1,16})$/;

/** A place among images, and the id of the last detection that was given out of the image behind it. */
export function readDetectionCursor(cursor: string): [place: string, detectionId: number] {
  const [, place, id] = searchCursorPattern.exec(cursor) ?? [];
  if (place === undefined || !Number.isSafeInteger(Number(id))) throw unknownCursor();
  return [place, Number(id)];
}

export function writeDetectionCursor(place: string, detectionId: number): string {
  return `${place}.${detectionId}`;
}
