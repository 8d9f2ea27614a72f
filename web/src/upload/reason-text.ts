import { words } from '../words.ts';

/** What is said against files in English, going on from a file's name: `src/ingest/`, and `photo-list.ts`. */
const meanings = [
  [/^is empty/, 'empty'],
  [/^is a raw camera file/, 'raw'],
  [/^is a GIF/, 'gif'],
  [/HEIC/, 'heic'],
  [/^is a video/, 'video'],
  [/^is not an image/, 'notAnImage'],
  [/^is larger than (?<most>[\d.]+) MB/, 'bytes'],
  [/^is larger than (?<most>[\d.]+) megapixels/, 'megapixels'],
  [/^is larger than (?<most>\d+) pixels/, 'side'],
  [/^has too many pixels/, 'pixels'],
  [/^is truncated/, 'truncated'],
  [/^is damaged: its image data/, 'damaged'],
  [/^takes too long/, 'slow'],
  [/^is a 12-bit JPEG/, 'twelveBit'],
  [/^has no capture time/, 'noTime'],
  [/^has no position/, 'noPosition'],
  [/^can’t be read from the disk/, 'disk'],
  [/^did not arrive/, 'arrived'],
  [/^is no longer here/, 'gone'],
  [/^was changed/, 'changed'],
  [/^was deleted/, 'deleted'],
] as const;

/** Why a file can't become an image, as a sentence in the page's language. */
export function reasonText(reason: string): string {
  for (const [pattern, key] of meanings) {
    const match = pattern.exec(reason);
    if (match) return words(`upload.reasons.${key}`, { most: '', ...match.groups });
  }
  return words('upload.reasons.other', { reason });
}
