import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { WaysideError } from '../errors.ts';
import { bearingDegrees, wrapLongitude } from '../geo/geodesy.ts';
import { readXml, xmlAttribute } from './xml-tokens.ts';

/** Consecutive fixes of one receiver, by time, no two at the same. */
interface TrackSegment {
  readonly timesMs: Float64Array;
  readonly lons: Float64Array;
  readonly lats: Float64Array;
  /** NaN where it isn't recorded. */
  readonly altitudesMetres: Float64Array;
}

/** The tracks of a GPX file, segments by start time. */
export interface GpxTrack {
  readonly segments: readonly TrackSegment[];
}

export interface TrackPosition {
  readonly lon: number;
  readonly lat: number;
  readonly altitudeMetres: number | null;
  /** Direction of travel; null where the receiver stands still. */
  readonly headingDegrees: number | null;
}

interface Fix {
  readonly timeMs: number;
  readonly lon: number;
  readonly lat: number;
  readonly altitudeMetres: number;
}

const maxBytes = 100e6;
const maxDepth = 100;
// Between fixes further apart than this, where the receiver was is a guess.
const maxGapMs = 60_000;

/**
 * Reads the tracks of a GPX 1.0 or 1.1 file (topografix.com/GPX/1/1), as a stream. Throws
 * `invalid-argument` with the reason when it isn't one, or tells no times.
 */
export async function readGpx(path: string): Promise<GpxTrack> {
  if ((await stat(path)).size > maxBytes) throw unreadable(`is larger than ${maxBytes / 1e6} MB`);
  const reader = new TrackReader();
  try {
    await readXml(createReadStream(path, { encoding: 'utf8' }), reader);
  } catch (error) {
    if (error instanceof WaysideError || (error instanceof Error && 'code' in error)) throw error;
    throw unreadable(error instanceof Error ? error.message : 'is damaged');
  }
  return reader.finish();
}

function unreadable(reason: string): WaysideError {
  return new WaysideError('invalid-argument', `The GPX file can't be used: it ${reason}.`);
}

/** Gathers `gpx/trk/trkseg/trkpt` with its `ele` and `time`, whatever stands in between. */
class TrackReader {
  readonly #path: string[] = [];
  readonly #segments: Fix[][] = [];
  #point: { lon: string; lat: string; ele: string; time: string } | undefined;
  #points = 0;

  open(name: string, attributes: string): void {
    if (this.#path.length === 0 && name !== 'gpx') throw unreadable('is not GPX');
    if (this.#path.length >= maxDepth) throw unreadable('is nested too deeply');
    this.#path.push(name);
    if (name === 'trkseg') this.#segments.push([]);
    if (name === 'trkpt') {
      const lon = xmlAttribute(attributes, 'lon') ?? '';
      const lat = xmlAttribute(attributes, 'lat') ?? '';
      this.#point = { lon, lat, ele: '', time: '' };
    }
  }

  text(text: string): void {
    const name = this.#path.at(-1);
    if (!this.#point || (name !== 'ele' && name !== 'time')) return;
    if (this.#path.at(-2) === 'trkpt') this.#point[name] += text.slice(0, 100);
  }

  close(name: string): void {
    if (this.#path.pop() !== name)
      throw unreadable('is damaged: its elements are not closed in order');
    if (name !== 'trkpt' || !this.#point) return;
    this.#points++;
    const fix = toFix(this.#point);
    if (fix) this.#segments.at(-1)?.push(fix);
    this.#point = undefined;
  }

  finish(): GpxTrack {
    if (this.#path.length > 0) throw unreadable('is truncated');
    if (this.#points === 0) throw unreadable('has no track');
    const segments = this.#segments.filter((fixes) => fixes.length > 0).map(toSegment);
    if (segments.length === 0) throw unreadable('has no track points with a time and a position');
    return { segments: segments.toSorted((a, b) => startOf(a) - startOf(b)) };
  }
}

function toFix(point: { lon: string; lat: string; ele: string; time: string }): Fix | undefined {
  const [lon, lat, altitude] = [point.lon, point.lat, point.ele].map(parseNumber);
  const timeMs = parseTime(point.time.trim());
  if (lon === undefined || lat === undefined || altitude === undefined) return undefined;
  if (!(Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && Number.isFinite(timeMs))) return undefined;
  return {
    timeMs,
    lon,
    lat,
    altitudeMetres: Math.abs(altitude) <= 100_000 ? altitude : Number.NaN,
  };
}

/** XML Schema's dateTime. GPX times are UTC, also where their zone is left out. */
function parseTime(text: string): number {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/.exec(text);
  return match ? Date.parse(`${match[1]}${match[2] ?? 'Z'}`) : Number.NaN;
}

function parseNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function toSegment(fixes: readonly Fix[]): TrackSegment {
  // Receivers write in order of time; sorting costs only where one didn't.
  const isInOrder = fixes.every(
    (fix, index) => fix.timeMs > (fixes[index - 1]?.timeMs ?? -Infinity),
  );
  const sorted = isInOrder
    ? fixes
    : fixes
        .toSorted((a, b) => a.timeMs - b.timeMs)
        .filter((fix, index, all) => fix.timeMs !== all[index - 1]?.timeMs);
  return {
    timesMs: Float64Array.from(sorted, (fix) => fix.timeMs),
    lons: Float64Array.from(sorted, (fix) => fix.lon),
    lats: Float64Array.from(sorted, (fix) => fix.lat),
    altitudesMetres: Float64Array.from(sorted, (fix) => fix.altitudeMetres),
  };
}

function startOf(segment: TrackSegment): number {
  return segment.timesMs[0] ?? Number.NaN;
}

/**
 * Where a track was at a time, linearly between the fixes around it; undefined outside of its segments,
 * and where two fixes lie more than a minute apart.
 */
export function positionAt({ segments }: GpxTrack, timeMs: number): TrackPosition | undefined {
  // From the segment that started last before the time: tracks of one receiver don't overlap.
  const after = firstIndex(segments.length, (index) => startOf(at(segments, index)) > timeMs);
  for (let index = after - 1; index >= 0; index--) {
    const found = inSegment(at(segments, index), timeMs);
    if (found) return found;
  }
  return undefined;
}

function inSegment(segment: TrackSegment, timeMs: number): TrackPosition | undefined {
  const { timesMs, lons, lats, altitudesMetres } = segment;
  const after = firstIndex(timesMs.length, (index) => at(timesMs, index) > timeMs);
  if (after === 0) return undefined;
  // The last fix ends the segment, and is reached exactly or not at all.
  const from = after === timesMs.length && timesMs.length > 1 ? after - 2 : after - 1;
  const to = Math.min(from + 1, timesMs.length - 1);
  const fromMs = at(timesMs, from);
  const toMs = at(timesMs, to);
  const isOnFix = timeMs === fromMs || timeMs === toMs;
  if (!(timeMs >= fromMs && timeMs <= toMs) || (toMs - fromMs > maxGapMs && !isOnFix))
    return undefined;

  const share = toMs === fromMs ? 0 : (timeMs - fromMs) / (toMs - fromMs);
  const [lonA, latA] = [at(lons, from), at(lats, from)];
  const [lonB, latB] = [at(lons, to), at(lats, to)];
  const altitude = between(at(altitudesMetres, from), at(altitudesMetres, to), share);
  return {
    // The shorter way round, so that a track may cross the antimeridian.
    lon: wrapLongitude(lonA + wrapLongitude(lonB - lonA) * share),
    lat: between(latA, latB, share),
    altitudeMetres: Number.isFinite(altitude) ? altitude : null,
    headingDegrees:
      (lonA === lonB && latA === latB) || toMs - fromMs > maxGapMs
        ? null
        : bearingDegrees(lonA, latA, lonB, latB),
  };
}

function between(a: number, b: number, share: number): number {
  if (share === 0) return a;
  return share === 1 ? b : a + (b - a) * share;
}

/** The first index for which a condition holds that holds for all later ones; `count` when for none. */
function firstIndex(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function at<T>(items: { readonly [index: number]: T }, index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index}`);
  return item;
}
