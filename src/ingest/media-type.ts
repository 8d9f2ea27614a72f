import { WaysideError } from '../errors.ts';

/** The kinds of photo that are read, all by libvips' own bundled decoders. */
export type PhotoMediaType =
  | 'image/jpeg'
  | 'image/png'
  | 'image/webp'
  | 'image/avif'
  | 'image/tiff';

/**
 * Tells what a file is from its first bytes (64 are enough), never from its name. Throws
 * `unusable-photo` with the reason when it is nothing that can be read here. The upload page asks it
 * too, so it needs nothing of Node.js.
 */
export function sniffMediaType(head: Uint8Array): PhotoMediaType {
  if (head.length === 0) throw unusable('is empty');
  const text = String.fromCharCode(...head);
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (text.startsWith('RIFF')) return sniffRiff(text.slice(8, 12));
  if (text.slice(4, 8) === 'ftyp') return sniffBaseMedia(text);
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) {
    if (text.slice(8, 10) === 'CR') throw unusable(rawReason);
    return 'image/tiff';
  }
  if (/^(?:IIRO|IIRS|IIU\0|MMOR|FUJIFILM)/.test(text)) throw unusable(rawReason);
  if (/^GIF8[79]a/.test(text)) throw unusable('is a GIF, which street photos are not kept in');
  throw unusable('is not an image that can be read here (JPEG, PNG, WebP, AVIF or TIFF)');
}

const rawReason = "is a raw camera file, which can't be read here: convert it to JPEG first";
const heicReason = 'is not an image that can be read here (HEIC: convert it to JPEG first)';
const videoReason = 'is a video, not a photo';

function sniffRiff(form: string): PhotoMediaType {
  if (form === 'WEBP') return 'image/webp';
  throw unusable(form === 'AVI ' ? videoReason : 'is not an image that can be read here');
}

/** ISO base media files name their brands: the major one at 8, compatible ones from 16 on. */
function sniffBaseMedia(text: string): PhotoMediaType {
  const boxEnd = Math.min(text.length, text.charCodeAt(2) * 256 + text.charCodeAt(3));
  const major = text.slice(8, 12);
  const brands = [major];
  for (let at = 16; at + 4 <= boxEnd; at += 4) brands.push(text.slice(at, at + 4));
  if (brands.includes('avif') || brands.includes('avis')) return 'image/avif';
  if (brands.some((brand) => /^(?:he[ivm][cxms]|hevx|mif1|msf1)$/.test(brand)))
    throw unusable(heicReason);
  if (major === 'crx ') throw unusable(rawReason);
  throw unusable(videoReason);
}

function unusable(reason: string): WaysideError {
  return new WaysideError('unusable-photo', reason);
}
