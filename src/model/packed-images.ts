import { ByteReader } from '../bytes/byte-reader.ts';
import { ByteWriter } from '../bytes/byte-writer.ts';
import type { PlacedImage } from './coverage.ts';

/**
 * The images of one sequence in one cell as bytes, some 16 for each, so that a cell of thousands of
 * images is read as a few rows. What all of them share (sequence, creator, organisation) stands beside
 * the bytes, in `PlacedSequence`. Numbers are `ByteWriter`'s:
 *
 *     byte     version, 1
 *     varint   how many images, then each of them:
 *     byte     1: panoramic, 2: the id is below the last one's, 4: captured before the last one
 *     varint   difference to the last image's id (the first one's: to 0)
 *     varint   … to its time of capture
 *     zigzag   … to its x
 *     zigzag   … to its y
 *     double   compass angle
 */
const version = 1;

const panoFlag = 1;
const idBelowFlag = 2;
const capturedBeforeFlag = 4;

/** No image takes fewer bytes. */
const leastBytesEach = 13;

// One for all: nothing waits while images are packed.
const writer = new ByteWriter();

/** No bytes for no images. */
export function packImages(images: readonly PlacedImage[]): Uint8Array {
  writer.clear();
  if (images.length === 0) return writer.toBytes();
  writer.byte(version);
  writer.varint(images.length);
  let [lastId, lastCapturedAtMs, lastX, lastY] = [0, 0, 0, 0];
  for (const { id, capturedAtMs, compassAngleDegrees, isPano, x, y } of images) {
    writer.byte(
      (isPano ? panoFlag : 0) |
        (id < lastId ? idBelowFlag : 0) |
        (capturedAtMs < lastCapturedAtMs ? capturedBeforeFlag : 0),
    );
    writer.varint(Math.abs(id - lastId));
    writer.varint(Math.abs(capturedAtMs - lastCapturedAtMs));
    writer.zigzag(x - lastX);
    writer.zigzag(y - lastY);
    writer.double(compassAngleDegrees);
    [lastId, lastCapturedAtMs, lastX, lastY] = [id, capturedAtMs, x, y];
  }
  return writer.toBytes();
}

/**
 * Reads packed images one after another without making an object of each: after `next` has answered
 * true, the properties are the next image's. Throws a RangeError for anything that `packImages` of
 * this version didn't write.
 */
export class PackedImages implements PlacedImage {
  readonly count: number;
  id = 0;
  capturedAtMs = 0;
  compassAngleDegrees = 0;
  isPano = false;
  x = 0;
  y = 0;
  readonly #reader: ByteReader;
  #left: number;

  constructor(bytes: Uint8Array) {
    this.#reader = new ByteReader(bytes);
    if (bytes.length > 0 && this.#reader.byte() !== version) {
      throw new RangeError('images packed in an unknown version');
    }
    this.count = bytes.length > 0 ? this.#reader.count(leastBytesEach) : 0;
    this.#left = this.count;
  }

  next(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    const reader = this.#reader;
    const flags = reader.byte();
    this.isPano = (flags & panoFlag) !== 0;
    const idStep = reader.varint();
    this.id += (flags & idBelowFlag) !== 0 ? -idStep : idStep;
    const capturedStep = reader.varint();
    this.capturedAtMs += (flags & capturedBeforeFlag) !== 0 ? -capturedStep : capturedStep;
    this.x += reader.zigzag();
    this.y += reader.zigzag();
    this.compassAngleDegrees = reader.double();
    return true;
  }
}
