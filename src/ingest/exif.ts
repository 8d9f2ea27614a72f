/**
 * Reads the EXIF tags that street photos need (CIPA DC-008, a TIFF structure), and only those: a
 * general reader builds every value that a file claims to have, which a hostile file can make
 * gigabytes of. Whatever is out of bounds, of an unknown type or not wanted is passed over. The upload
 * page reads photos with it too, so it needs nothing of Node.js.
 */

/** Text as written, up to the first NUL; or numbers, rationals divided (NaN when by zero). */
export type ExifValue = string | readonly number[];

const wantedTags = {
  image: {
    270: 'ImageDescription',
    271: 'Make',
    272: 'Model',
    274: 'Orientation',
    306: 'DateTime',
    // In DNG files, which are TIFF files otherwise.
    50706: 'DNGVersion',
  },
  photo: {
    36867: 'DateTimeOriginal',
    36868: 'DateTimeDigitized',
    36880: 'OffsetTime',
    36881: 'OffsetTimeOriginal',
    36882: 'OffsetTimeDigitized',
    37520: 'SubSecTime',
    37521: 'SubSecTimeOriginal',
    37522: 'SubSecTimeDigitized',
    37386: 'FocalLength',
    40962: 'PixelXDimension',
    41486: 'FocalPlaneXResolution',
    41488: 'FocalPlaneResolutionUnit',
    41989: 'FocalLengthIn35mmFilm',
    42033: 'BodySerialNumber',
  },
  gps: {
    1: 'GPSLatitudeRef',
    2: 'GPSLatitude',
    3: 'GPSLongitudeRef',
    4: 'GPSLongitude',
    5: 'GPSAltitudeRef',
    6: 'GPSAltitude',
    7: 'GPSTimeStamp',
    17: 'GPSImgDirection',
    29: 'GPSDateStamp',
  },
} as const;

type Directory = keyof typeof wantedTags;
type TagsOf<D extends Directory> = (typeof wantedTags)[D][keyof (typeof wantedTags)[D]];
type ExifTag = TagsOf<'image'> | TagsOf<'photo'> | TagsOf<'gps'>;
export type ExifTags = Partial<Readonly<Record<ExifTag, ExifValue>>>;

/** Gives `length` bytes from `offset` on; undefined when they are not all there. */
export type ByteSource = (offset: number, length: number) => Uint8Array | undefined;

/** A byte source over EXIF as a file holds it, with or without the `Exif` header of a JPEG segment. */
export function exifBytes(whole: Uint8Array): ByteSource {
  const start = latin1(whole.subarray(0, 6)) === 'Exif\0\0' ? 6 : 0;
  return (offset, length) =>
    start + offset + length <= whole.length
      ? whole.subarray(start + offset, start + offset + length)
      : undefined;
}

const maxEntries = 1000;
const maxTextBytes = 65_536;
const maxNumbers = 8;
const photoDirectoryTag = 0x8769;
const gpsDirectoryTag = 0x8825;

/** Never throws: what can't be read is absent. */
export function readExif(source: ByteSource): ExifTags {
  const header = source(0, 8);
  const order = header && latin1(header.subarray(0, 2));
  if (!header || (order !== 'II' && order !== 'MM')) return {};
  const endian = order === 'II' ? littleEndian : bigEndian;
  if (endian.uint16(header, 2) !== 42) return {};

  const tags: Partial<Record<ExifTag, ExifValue>> = {};
  const read = (directory: Directory, at: number) =>
    readDirectory(source, endian, at, directory, tags);
  const children = read('image', endian.uint32(header, 4));
  if (children.photo !== undefined) read('photo', children.photo);
  if (children.gps !== undefined) read('gps', children.gps);
  return tags;
}

interface Endian {
  uint16(bytes: Uint8Array, at: number): number;
  uint32(bytes: Uint8Array, at: number): number;
}

const littleEndian = endianOf(true);
const bigEndian = endianOf(false);

function endianOf(isLittle: boolean): Endian {
  return {
    uint16: (bytes, at) => viewOf(bytes).getUint16(at, isLittle),
    uint32: (bytes, at) => viewOf(bytes).getUint32(at, isLittle),
  };
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** Adds a directory's tags (the first of each) and tells where the directories below it lie. */
function readDirectory(
  source: ByteSource,
  endian: Endian,
  at: number,
  directory: Directory,
  tags: Partial<Record<ExifTag, ExifValue>>,
): { photo?: number; gps?: number } {
  const children: { photo?: number; gps?: number } = {};
  const wanted: Readonly<Record<number, ExifTag>> = wantedTags[directory];
  const countBytes = source(at, 2);
  const count = countBytes ? Math.min(endian.uint16(countBytes, 0), maxEntries) : 0;
  for (let index = 0; index < count; index++) {
    const entry = source(at + 2 + index * 12, 12);
    if (!entry) break;
    const tag = endian.uint16(entry, 0);
    if (directory === 'image' && tag === photoDirectoryTag)
      children.photo ??= endian.uint32(entry, 8);
    if (directory === 'image' && tag === gpsDirectoryTag) children.gps ??= endian.uint32(entry, 8);
    const name = wanted[tag];
    if (name === undefined || tags[name] !== undefined) continue;
    const value = readValue(source, endian, entry);
    if (value !== undefined) tags[name] = value;
  }
  return children;
}

/** TIFF field types: bytes per value and how one is read; text and unknown bytes are read as text. */
const numberTypes: Readonly<
  Record<number, { size: number; read: (bytes: Uint8Array, at: number, endian: Endian) => number }>
> = {
  1: { size: 1, read: (bytes, at) => bytes[at] ?? 0 },
  3: { size: 2, read: (bytes, at, endian) => endian.uint16(bytes, at) },
  4: { size: 4, read: (bytes, at, endian) => endian.uint32(bytes, at) },
  5: {
    size: 8,
    read: (bytes, at, endian) => endian.uint32(bytes, at) / endian.uint32(bytes, at + 4),
  },
  6: { size: 1, read: (bytes, at) => viewOf(bytes).getInt8(at) },
  8: { size: 2, read: (bytes, at, endian) => (endian.uint16(bytes, at) << 16) >> 16 },
  9: { size: 4, read: (bytes, at, endian) => endian.uint32(bytes, at) | 0 },
  10: {
    size: 8,
    read: (bytes, at, endian) =>
      (endian.uint32(bytes, at) | 0) / (endian.uint32(bytes, at + 4) | 0),
  },
};

function readValue(source: ByteSource, endian: Endian, entry: Uint8Array): ExifValue | undefined {
  const type = endian.uint16(entry, 2);
  const count = endian.uint32(entry, 4);
  const isText = type === 2 || type === 7;
  const numbers = numberTypes[type];
  if (count === 0 || (!isText && !numbers)) return undefined;
  if (count > (isText ? maxTextBytes : maxNumbers)) return undefined;

  const size = count * (numbers?.size ?? 1);
  // A value of up to four bytes stands in the entry itself.
  const bytes = size <= 4 ? entry.subarray(8, 8 + size) : source(endian.uint32(entry, 8), size);
  if (!bytes) return undefined;
  if (!numbers) return decodeText(bytes);
  return Array.from({ length: count }, (_, index) =>
    numbers.read(bytes, index * numbers.size, endian),
  );
}

/** EXIF says ASCII; cameras write UTF-8, and old ones Latin-1. */
function decodeText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const text = end < 0 ? bytes : bytes.subarray(0, end);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(text);
  } catch {
    return latin1(text);
  }
}

/** Each byte as the character of that number, which TextDecoder's `latin1` (Windows-1252) is not. */
function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
