import sharp from 'sharp';
import { listPictures } from './pictures.ts';

/** A picture with its mip levels, 3 bytes a pixel. */
export type MipPicture = { width: number; height: number; levels: Uint8Array[] };

export async function buildAtlas(seed: number): Promise<MipPicture[]> {
  const atlas: MipPicture[] = [];
  for (const { width, height, svg } of listPictures(seed)) {
    const document = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${svg}</svg>`;
    const pixels = await sharp(Buffer.from(document)).flatten().removeAlpha().raw().toBuffer();
    const levels: Uint8Array[] = [new Uint8Array(pixels)];
    for (let w = width, h = height; w > 4 && h > 4; w >>= 1, h >>= 1) {
      levels.push(halve(levels[levels.length - 1] as Uint8Array, w, h));
    }
    atlas.push({ width, height, levels });
  }
  return atlas;
}

function halve(source: Uint8Array, width: number, height: number): Uint8Array {
  const w = width >> 1;
  const h = height >> 1;
  const out = new Uint8Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < 3; c++) {
        const i = (2 * y * width + 2 * x) * 3 + c;
        const j = i + width * 3;
        const sum =
          (source[i] as number) +
          (source[i + 3] as number) +
          (source[j] as number) +
          (source[j + 3] as number);
        out[(y * w + x) * 3 + c] = (sum + 2) >> 2;
      }
    }
  }
  return out;
}

/**
 * Bilinear sample of a picture at (u, v) in 0..1, v down, into `out` as 0..1. `texelsPerPixel` picks
 * the mip level.
 */
export function samplePicture(
  picture: MipPicture,
  u: number,
  v: number,
  texelsPerPixel: number,
  out: Float64Array,
): void {
  const wanted = Math.round(Math.log2(Math.max(1, texelsPerPixel)));
  const level = Math.min(picture.levels.length - 1, wanted);
  const data = picture.levels[level] as Uint8Array;
  const w = picture.width >> level;
  const h = picture.height >> level;
  const x = Math.min(w - 1.001, Math.max(0, u * w - 0.5));
  const y = Math.min(h - 1.001, Math.max(0, v * h - 0.5));
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  const fx = x - xi;
  const fy = y - yi;
  const i = (yi * w + xi) * 3;
  for (let c = 0; c < 3; c++) {
    const a = data[i + c] as number;
    const b = data[i + 3 + c] as number;
    const d = data[i + w * 3 + c] as number;
    const e = data[i + w * 3 + 3 + c] as number;
    const top = a + (b - a) * fx;
    out[c] = (top + (d + (e - d) * fx - top) * fy) / 255;
  }
}
