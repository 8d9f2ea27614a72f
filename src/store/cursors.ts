import { WaysideError } from '../errors.ts';

/** A place in a search whose results are ordered by two integers: the last result of a page. */
export type Place = readonly [major: number, minor: number];

export function writeCursor(place: Place): string {
  return writePlace(place);
}

/** What a search in the order of two columns goes on from; `least` is below every value of the second one. */
export interface PlaceCursor<Minor extends number | string> {
  readonly least: Minor;
  read(cursor: string): readonly [major: number, minor: Minor];
  write(place: readonly [major: number, minor: Minor]): string;
}

/** Reads what `writeCursor` wrote; anything else throws `invalid-argument`. */
export function readCursor(cursor: string, leastMajor = Number.MIN_SAFE_INTEGER): Place {
  const [major, minor] = readPlace(cursor, 2) as [number, number];
  if (major < leastMajor || minor < 0) throw unknownCursor();
  return [major, minor];
}

/** As `writeCursor`, for an order of any number of integers. */
export function writePlace(place: readonly number[]): string {
  return Buffer.from(place.join('.')).toString('base64url');
}

/** Reads so many integers that `writePlace` wrote; anything else throws `invalid-argument`. */
export function readPlace(cursor: string, length: number): number[] {
  const text =
    cursor.length <= 24 * length ? Buffer.from(cursor, 'base64url').toString('latin1') : '';
  const place = text
    .split('.')
    .map((part) => (/^-?\d{1,16}$/.test(part) ? Number(part) : Number.NaN));
  const isRead = place.length === length && place.every(Number.isSafeInteger);
  if (!isRead || writePlace(place) !== cursor) throw unknownCursor();
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

/** A place among sequences: the last one's time of capture and its id. */
export function writeSequenceCursor([capturedAtMs, id]: readonly [number, string]): string {
  return `${capturedAtMs}.${id}`;
}

export const idCursor: PlaceCursor<number> = {
  least: -1,
  read: (cursor) => readCursor(cursor),
  write: writeCursor,
};

export function readSequenceCursor(cursor: string): [capturedAtMs: number, id: string] {
  const [, capturedAtMs, id] = /^(-?\d{1,16})\.([\w-]{1,64})$/.exec(cursor) ?? [];
  if (id === undefined || !Number.isSafeInteger(Number(capturedAtMs))) throw unknownCursor();
  return [Number(capturedAtMs), id];
}

export const sequenceCursor: PlaceCursor<string> = {
  least: '',
  read: readSequenceCursor,
  write: writeSequenceCursor,
};
