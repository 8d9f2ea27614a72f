import { promisify } from 'node:util';
import { brotliCompress, constants, gunzip, gunzipSync, gzip, gzipSync } from 'node:zlib';

const gzipAsync = promisify(gzip);
const gunzipAsync = promisify(gunzip);
const brotliAsync = promisify(brotliCompress);

/** Below this, handing the work to another thread costs more than the work. */
const smallBytes = 16 * 1024;

/** On dense tiles, real and made-up, level 6 takes twice as long and saves 2 %. */
const gzipLevel = 3;

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
