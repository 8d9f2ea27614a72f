import { locale, words } from '../words.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes as people read them, in powers of 1000. */
export function bytesText(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1000 ** step;
  const digits = value < 10 && step > 0 ? 1 : 0;
  return `${value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${units[step]}`;
}

/** "about 2 minutes left" */
export function timeLeftText(seconds: number): string {
  if (seconds < 60) return words('upload.progress.soon');
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return words('upload.progress.minutes', { count: minutes });
  return words('upload.progress.hours', { count: Math.round(minutes / 60) });
}

// A camera's clock often tells no zone, and is then shown as it is.
const timeFormat = new Intl.DateTimeFormat(locale, {
  dateStyle: 'medium',
  timeStyle: 'medium',
  timeZone: 'UTC',
});

export function timeText(ms: number): string {
  return timeFormat.format(ms);
}
