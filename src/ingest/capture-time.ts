import type { LonLat } from './position.ts';

/** What a clock that shows the local time `localMs`, as if it were UTC, would show in UTC at a place. */
export type ZoneClock = (localMs: number, position: LonLat) => number;

/** A wall-clock time as EXIF keeps it, with its companion tags. */
interface ClockTags {
  /** `YYYY:MM:DD HH:MM:SS`, or an ISO 8601 form that some software writes instead. */
  readonly text: string | undefined;
  /** Digits after the decimal point of the seconds. */
  readonly subSeconds: string | undefined;
  /** `+HH:MM` or `-HH:MM`. */
  readonly offset: string | undefined;
}

export interface CaptureTimeTags {
  /** Mapillary's own, `YYYY_MM_DD_HH_MM_SS_mmm`, UTC. */
  readonly mapillary: string | undefined;
  readonly original: ClockTags;
  readonly digitized: ClockTags;
  readonly modified: ClockTags;
  /** `YYYY:MM:DD`, UTC. */
  readonly gpsDate: string | undefined;
  /** Hours, minutes, seconds, UTC. */
  readonly gpsTime: readonly number[] | undefined;
}

const earliestMs = Date.UTC(1990, 0, 1);
const dayMs = 86_400_000;
const quarterHourMs = 15 * 60_000;

/** Whether a photo can have been taken then: cameras whose clock was never set tell other times. */
export function isCaptureTime(timeMs: number, nowMs: number): boolean {
  return timeMs >= earliestMs && timeMs <= nowMs + dayMs;
}

/**
 * When a photo was taken, in milliseconds UTC; null when it doesn't tell, or tells a time before 1990
 * or more than a day after `nowMs`. In order: Mapillary's time; the time of capture or of
 * digitisation, by its own offset, the GPS time or the zone of the position, else as UTC; the GPS time
 * alone; and the time of the last change.
 */
export function captureTimeMs(
  tags: CaptureTimeTags,
  position: LonLat | null,
  { nowMs, utcAt }: { readonly nowMs: number; readonly utcAt: ZoneClock },
): number | null {
  const isPlausible = (time: number | undefined): time is number =>
    time !== undefined && isCaptureTime(time, nowMs);
  const gps = gpsTimeMs(tags.gpsDate, tags.gpsTime);
  const gpsMs = isPlausible(gps) ? gps : undefined;
  const candidates = [
    () => mapillaryTimeMs(tags.mapillary),
    () => clockTimeMs(tags.original, gpsMs, position, utcAt),
    () => clockTimeMs(tags.digitized, gpsMs, position, utcAt),
    () => gpsMs,
    () => clockTimeMs(tags.modified, gpsMs, position, utcAt),
  ];
  for (const candidate of candidates) {
    const time = candidate();
    if (isPlausible(time)) return time;
  }
  return null;
}

function mapillaryTimeMs(text: string | undefined): number | undefined {
  const match = /^(\d{4})_(\d\d)_(\d\d)_(\d\d)_(\d\d)_(\d\d)_(\d{1,6})$/.exec(text ?? '');
  return match ? utcMs(match.slice(1, 7), `0.${match[7]?.padStart(3, '0')}`) : undefined;
}

function gpsTimeMs(
  date: string | undefined,
  time: readonly number[] | undefined,
): number | undefined {
  const [, year, month, day] = /^(\d{4})[:-](\d\d)[:-](\d\d)$/.exec(date?.trim() ?? '') ?? [];
  const [hours, minutes, seconds] = time ?? [];
  if (!year || !month || !day || hours === undefined || minutes === undefined) return undefined;
  const isTime = hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
  const midnight = utcMs([year, month, day, '00', '00', '00'], undefined);
  if (!isTime || midnight === undefined) return undefined;
  const inMinute = seconds !== undefined && seconds >= 0 && seconds < 61 ? seconds : 0;
  return Math.round(midnight + ((hours * 60 + minutes) * 60 + inMinute) * 1000);
}

/** A time on the camera's clock, brought to UTC. */
function clockTimeMs(
  clock: ClockTags,
  gpsMs: number | undefined,
  position: LonLat | null,
  utcAt: ZoneClock,
): number | undefined {
  const match =
    /^(\d{4})[:\-/.](\d\d)[:\-/.](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d+))? ?(Z|[+-]\d\d:?\d\d)?$/.exec(
      clock.text?.trim() ?? '',
    );
  if (!match) return undefined;
  const subSeconds = match[7] ?? /^\d+/.exec(clock.subSeconds?.trim() ?? '')?.[0];
  const local = utcMs(match.slice(1, 7), subSeconds && `0.${subSeconds}`);
  if (local === undefined) return undefined;

  const offset = offsetMs(match[8]) ?? offsetMs(clock.offset?.trim());
  if (offset !== undefined) return local - offset;
  if (gpsMs !== undefined) return byGpsTime(local, gpsMs);
  return position ? utcAt(local, position) : local;
}

/**
 * GPS time tells the clock's zone: all zones differ from UTC by whole quarters of an hour. It doesn't
 * replace the clock, which has fractions of a second and goes on where the receiver repeats its last
 * fix; unless no zone explains the difference.
 */
function byGpsTime(localMs: number, gpsMs: number): number {
  const offset = Math.round((localMs - gpsMs) / quarterHourMs) * quarterHourMs;
  return isOffset(offset) ? localMs - offset : gpsMs;
}

function offsetMs(text: string | undefined): number | undefined {
  if (text === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(text ?? '') ?? [];
  if (sign === undefined) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return isOffset(offset) ? offset : undefined;
}

/** Offsets in use reach from -12:00 to +14:00. */
function isOffset(ms: number): boolean {
  return ms >= -12 * 3_600_000 && ms <= 14 * 3_600_000;
}

/** Year … second as digits, and a fraction of a second; undefined when there is no such time. */
function utcMs(fields: readonly string[], fraction: string | undefined): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields.map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(time);
  const isReal =
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    back.getUTCMinutes() === minute &&
    back.getUTCSeconds() === second;
  return isReal ? time + Math.floor(Number(fraction ?? 0) * 1000) : undefined;
}
