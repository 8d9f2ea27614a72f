import type { PhotoDetails } from '../graph.ts';
import { locale } from '../words.ts';

type Taken = Pick<PhotoDetails, 'captured_at' | 'time_zone'>;

/** The day on which a photo was taken, by the clocks of its place; in UTC where those aren't known. */
export function dayOf(taken: Taken): string {
  return format(taken, { dateStyle: 'long' });
}

/** The hour and minute. */
export function clockTimeOf(taken: Taken): string {
  return format(taken, { timeStyle: 'short' });
}

/** Day, hour and minute. */
export function timeOf(taken: Taken): string {
  return format(taken, { dateStyle: 'long', timeStyle: 'short' });
}

/** To the second, with the name of the clock that says so. */
export function exactTimeOf(taken: Taken): string {
  return format(taken, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  });
}

function format({ captured_at, time_zone }: Taken, options: Intl.DateTimeFormatOptions): string {
  try {
    const timeZone = time_zone ?? 'UTC';
    return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(captured_at);
  } catch {
    // A zone that the browser does not know.
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(captured_at);
  }
}
