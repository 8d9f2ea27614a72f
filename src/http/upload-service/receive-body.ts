import type { FastifyRequest } from 'fastify';
import { WaysideError } from '../../errors.ts';
import type { IncomingFile } from '../../model/upload.ts';
import type { HttpServices } from '../services.ts';
import { bytesOf } from './sent-files.ts';

interface Receipt {
  readonly file: IncomingFile;
  /** Where the sender goes on. */
  readonly offset: number;
  readonly maxBytes: number;
}

/**
 * Adds a request's body to a file, as `IncomingBytes.append` says. A file that is finished takes no
 * byte, but whoever has sent it all may say so again.
 */
export async function receiveBody(
  { raw, headers }: FastifyRequest,
  { file, offset, maxBytes }: Receipt,
  services: Pick<HttpServices, 'store' | 'incomingBytes'>,
): Promise<void> {
  const { store, incomingBytes } = services;
  try {
    if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
      throw new WaysideError('invalid-argument', 'The body must not be compressed');
    }
    if (file.state !== 'receiving') return await receiveNothing();
    // It may be finished while an earlier sender is being waited for.
    const mayBegin = async () => {
      const { state } = (await store.incomingFiles.get(file.id)) ?? {};
      if (state !== 'receiving') throw new WaysideError('offset-mismatch', 'The file has changed');
    };
    const told =
      file.length === null ? Number(headers['content-length'] ?? 0) : file.length - offset;
    const expectedBytes = Math.max(0, told);
    try {
      await incomingBytes.append(file.id, offset, raw, maxBytes, { expectedBytes, mayBegin });
    } finally {
      if (file.length === null) {
        await store.incomingFiles.countBytes(file.id, await incomingBytes.size(file.id));
      }
    }
  } finally {
    // What is left of a body that was refused is passed over, so that its sender sees the answer.
    raw.resume();
  }

  async function receiveNothing(): Promise<void> {
    const here = await bytesOf(file, services);
    if (offset !== here) {
      throw new WaysideError('offset-mismatch', `${here} bytes are here, not ${offset}`);
    }
    for await (const chunk of raw.iterator({ destroyOnReturn: false })) {
      if ((chunk as Uint8Array).length === 0) continue;
      throw new WaysideError('invalid-argument', `The file was finished with ${here} bytes`);
    }
  }
}
