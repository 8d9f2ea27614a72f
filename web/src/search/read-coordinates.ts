export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** One of two coordinates; the letter, where there is one, tells which. */
interface Angle {
  readonly degrees: number;
  readonly letter: string;
}

// Degrees, minutes and seconds with the signs that are used for them, a sign or a letter before, a letter after.
const number = String.raw`\d{1,3}(?:[.,]\d+)?`;
const part = String.raw`\d{1,2}(?:[.,]\d+)?`;
const anglePattern = new RegExp(
  String.raw`^([NSEW])?\s*([-+−])?\s*(${number})\s*(?:[°ºd]\s*(?:(${part})\s*['’′m]\s*(?:(${part})\s*(?:["”″s]|''|’’|′′)\s*)?)?)?([NSEW])?$`,
  'i',
);

/**
 * Reads a position as people write it: `55.6, 12.97`, `55.6N 12.97E`, `N 55°36'0" E 12°58'12"`, a
 * decimal comma (`55,6 12,97`), or the `geo:` URI or map link that it was copied in. Without letters, the
 * latitude comes first; undefined for anything else.
 */
export function readCoordinates(text: string): Position | undefined {
  if (text.length > 300) return undefined;
  const trimmed = text.trim();
  const pair = fromLink(trimmed) ?? trimmed;
  for (const [first, second] of halves(pair)) {
    const [a, b] = [readAngle(first), readAngle(second)];
    if (!a || !b) continue;
    const isSwapped = isLongitude(a) || isLatitude(b);
    const [lat, lon] = isSwapped ? [b, a] : [a, b];
    if (isLongitude(lat) || isLatitude(lon)) continue;
    if (Math.abs(lat.degrees) <= 90 && Math.abs(lon.degrees) <= 180) {
      return { lat: lat.degrees, lon: lon.degrees };
    }
  }
  return undefined;
}

/** The pair in `geo:55.6,12.97`, `…/@55.6,12.97,17z`, `…#map=17/55.6/12.97` or `…?lat=55.6&lng=12.97`. */
function fromLink(text: string): string | undefined {
  const link = /^geo:([-\d.]+,[-\d.]+)/i.exec(text) ?? /^https?:.*\/@([-\d.]+,[-\d.]+)/i.exec(text);
  if (link) return link[1];
  const hash = /^https?:.*#(?:map=)?[\d.]+\/([-\d.]+)\/([-\d.]+)/i.exec(text);
  if (hash) return `${hash[1]} ${hash[2]}`;
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return undefined;
  const query = new URL(text).searchParams;
  return `${query.get('lat')} ${query.get('lng') ?? query.get('lon')}`;
}

/** Where the text may be cut in two, the surest first. */
function* halves(text: string): Generator<readonly [string, string]> {
  const bare = text.replace(/^[([{]\s*|\s*[)\]}]$/g, '');
  const between = [
    /\s*[;/|]\s*/g,
    /\s*,\s+/g,
    /(?<=^[^,]*),(?=[^,]*$)/g,
    /(?<=[NSEW])\s*/gi,
    /\s+(?=[NSEW])/gi,
    /\s+/g,
  ];
  for (const separator of between) {
    for (const { index, 0: cut } of bare.matchAll(separator)) {
      const [first, second] = [bare.slice(0, index), bare.slice(index + cut.length)];
      if (first && second) yield [first.trim(), second.trim()];
    }
  }
}

function readAngle(text: string): Angle | undefined {
  const match = anglePattern.exec(text);
  if (!match) return undefined;
  const [, before = '', sign = '', whole, minutes = '0', seconds = '0', after = ''] = match;
  if (before && after) return undefined;
  const letter = (before || after).toUpperCase();
  const [minute, second] = [decimal(minutes), decimal(seconds)];
  if (minute >= 60 || second >= 60) return undefined;
  const size = decimal(whole ?? '') + minute / 60 + second / 3600;
  const isNegative = /[-−]/.test(sign) !== /[SW]/.test(letter);
  return { degrees: isNegative ? -size : size, letter };
}

function decimal(text: string): number {
  return Number(text.replace(',', '.'));
}

function isLatitude({ letter }: Angle): boolean {
  return letter === 'N' || letter === 'S';
}

function isLongitude({ letter }: Angle): boolean {
  return letter === 'E' || letter === 'W';
}
