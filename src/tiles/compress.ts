import { promisify } from 'node:util';
import { brotliCompress, constants, gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';

const gzipAsync = promisify(gzip);
const gunzipAsync = promisify(gunzip);
const brotliAsync = promisify(brotliCompress);

/** Below this, handing the work to another thread costs more than the work. */
const smallBytes = 16 * 1024;

/** Measured by bench/tiles-encode.ts on a dense tile: higher levels take longer than they save. */
export const gzipLevel = 6;

export async function compressGzip(bytes: Uint8Array): Promise<Uint8Array> {
  const options = { level: gzipLevel };
  return bytes.length < smallBytes ? gzipSync(bytes, options) : gzipAsync(bytes, options);
}

export async function decompressGzip(bytes: Uint8Array): Promise<Uint8Array> {
  return bytes.length < smallBytes / 4 ? gunzipSync(bytes) : gunzipAsync(bytes);
}

export async function compressBrotli(bytes: Uint8Array): Promise<Uint8Array> {
  return brotliAsync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 5,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}
