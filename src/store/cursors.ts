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
    throw new WaysideError('invalid-argument', 'The paging cursor is not one that was given out');
  }
  return place;
}
