import { ByteWriter } from '../../bytes/byte-writer.ts';
import type { Ring } from '../../model/detection.ts';

/** The fields of a layer, its features and their geometry commands; Mapbox Vector Tile 2.1, 4. */
const name = 'mpy-or';
const extent = 4096;
const polygonType = 3;
const moveOnce = 9;
const closePath = 15;

/** Every outline is written into it: answers hold thousands. */
const layer = new ByteWriter();

/**
 * The geometry of a detection as the API has it: base64 of a vector tile with one polygon. Byte for
 * byte what Mapillary writes, in its two forms: a box is tagged as a polygon, in version 1 of the
 * format; any other outline has a feature id and no tags, in version 2, with the fields in another order.
 */
export function encodeGeometry(ring: Ring): string {
  const box = boxOf(ring);
  layer.clear();
  layer.byte(0x1a);
  const start = layer.begin();
  if (box) writeBoxLayer(box);
  else writeOutlineLayer(clockwise(ring));
  layer.end(start);
  const { buffer, byteOffset, byteLength } = layer.written;
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function writeBoxLayer(ring: Ring): void {
  layer.byte(0x0a);
  layer.string(name);
  layer.byte(0x12);
  const feature = layer.begin();
  layer.raw(Uint8Array.of(0x12, 2, 0, 0, 0x18, polygonType, 0x22));
  writeCommands(ring);
  layer.end(feature);
  layer.byte(0x1a);
  layer.string('type');
  layer.byte(0x22);
  const value = layer.begin();
  layer.byte(0x0a);
  layer.string('polygon');
  layer.end(value);
  layer.byte(0x28);
  layer.varint(extent);
  layer.raw(Uint8Array.of(0x78, 1));
}

function writeOutlineLayer(ring: Ring): void {
  layer.raw(Uint8Array.of(0x78, 2, 0x0a));
  layer.string(name);
  layer.byte(0x28);
  layer.varint(extent);
  layer.byte(0x12);
  const feature = layer.begin();
  layer.raw(Uint8Array.of(0x08, 1, 0x18, polygonType, 0x22));
  writeCommands(ring);
  layer.end(feature);
}

function writeCommands(ring: Ring): void {
  const start = layer.begin();
  let [x, y] = [0, 0];
  for (let at = 0; at < ring.length; at += 2) {
    if (at === 0) layer.byte(moveOnce);
    else if (at === 2) layer.varint(((ring.length / 2 - 1) << 3) | 2);
    const [nextX = 0, nextY = 0] = [ring[at], ring[at + 1]];
    layer.zigzag(nextX - x);
    layer.zigzag(nextY - y);
    [x, y] = [nextX, nextY];
  }
  layer.byte(closePath);
  layer.end(start);
}

/** A ring that is an upright box, from its upper left corner to the right; undefined when it is none. */
function boxOf(ring: Ring): Ring | undefined {
  if (ring.length !== 8) return undefined;
  const [x0, y0, x1, y1, x2, y2, x3, y3] = ring;
  const isUpright =
    (x0 === x1 && y1 === y2 && x2 === x3 && y3 === y0) ||
    (y0 === y1 && x1 === x2 && y2 === y3 && x3 === x0);
  if (!isUpright) return undefined;
  const xs = [x0, x2] as [number, number];
  const ys = [y0, y2] as [number, number];
  const [left, right, top, bottom] = [
    Math.min(...xs),
    Math.max(...xs),
    Math.min(...ys),
    Math.max(...ys),
  ];
  return Int16Array.of(left, top, right, top, right, bottom, left, bottom);
}

/** As an outer ring goes on the screen: decoders take the other way round for a hole. */
function clockwise(ring: Ring): Ring {
  let doubleArea = 0;
  for (let at = 0, before = ring.length - 2; at < ring.length; before = at, at += 2) {
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [
      ring[before],
      ring[before + 1],
      ring[at],
      ring[at + 1],
    ];
    doubleArea += x0 * y1 - x1 * y0;
  }
  if (doubleArea >= 0) return ring;
  const points = ring.length / 2;
  return ring.map((_, index) => ring[(points - 1 - (index >> 1)) * 2 + (index & 1)] ?? 0);
}
