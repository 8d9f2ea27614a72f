import { captureTags } from '../../../src/ingest/capture-tags.ts';
import { captureTimeMs } from '../../../src/ingest/capture-time.ts';
import { exifBytes, readExif } from '../../../src/ingest/exif.ts';
import { readMapillaryDescription } from '../../../src/ingest/image-description.ts';
import { type PhotoMediaType, sniffMediaType } from '../../../src/ingest/media-type.ts';
import { type LonLat, readPosition } from '../../../src/ingest/position.ts';

/** What a file tells of itself before it is sent. */
export type PhotoFacts =
  | {
      readonly kind: 'photo';
      readonly position: LonLat | null;
      /** By the camera's clock where nothing tells its zone, which is enough for the order. */
      readonly capturedAtMs: number | null;
    }
  /** A photo whose metadata only the server reads. */
  | { readonly kind: 'unread' }
  | { readonly kind: 'unusable'; readonly reason: string };

const headBytes = 256 * 1024;
const sniffBytes = 64;

/** Reads the beginning of a file, and no more; by the server's own rules. */
export async function describePhoto(file: Blob): Promise<PhotoFacts> {
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  let mediaType: PhotoMediaType;
  try {
    mediaType = sniffMediaType(head.subarray(0, sniffBytes));
  } catch (error) {
    return { kind: 'unusable', reason: error instanceof Error ? error.message : String(error) };
  }
  const exif = exifOf(mediaType, head);
  if (!exif) return { kind: 'unread' };
  const tags = readExif(exifBytes(exif));
  const description = readMapillaryDescription(tags.ImageDescription);
  const position = readPosition(tags, description);
  const capturedAtMs = captureTimeMs(captureTags(tags, description), position, {
    nowMs: Date.now(),
    utcAt: (localMs) => localMs,
  });
  const isComplete = position !== null && capturedAtMs !== null;
  // Only of a JPEG is it certain that there is nothing further on.
  return isComplete || mediaType === 'image/jpeg'
    ? { kind: 'photo', position, capturedAtMs }
    : { kind: 'unread' };
}

/** The EXIF structure in the beginning of a file; undefined: it may be further on. */
function exifOf(mediaType: PhotoMediaType, head: Uint8Array): Uint8Array | undefined {
  switch (mediaType) {
    case 'image/jpeg':
      return jpegExif(head);
    case 'image/png':
      return pngExif(head);
    case 'image/tiff':
      return head;
    default:
      return undefined;
  }
}

/** The first APP1 segment that holds EXIF; empty when the image begins without one. */
function jpegExif(head: Uint8Array): Uint8Array | undefined {
  const view = new DataView(head.buffer);
  for (let at = 2; at + 10 <= head.length; ) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    // Start of scan: what follows is the image.
    if (marker === 0xffda || marker >>> 8 !== 0xff || length < 2) return new Uint8Array();
    const body = head.subarray(at + 4, at + 2 + length);
    if (marker === 0xffe1 && startsWith(body, 'Exif\0')) return body;
    at += 2 + length;
  }
  return undefined;
}

function pngExif(head: Uint8Array): Uint8Array | undefined {
  const view = new DataView(head.buffer);
  for (let at = 8; at + 12 <= head.length; ) {
    const length = view.getUint32(at);
    if (startsWith(head.subarray(at + 4), 'eXIf')) return head.subarray(at + 8, at + 8 + length);
    at += 12 + length;
  }
  return undefined;
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0));
}
