import { openAsBlob } from 'node:fs';
import { WaysideError } from '../errors.ts';
import type { FoundFile } from '../ingest/find-files.ts';
import { hashFile } from '../ingest/receive-file.ts';
import { sniffFile } from '../ingest/sniff.ts';
import { TryAgain, type UploadApi, withPatience } from './upload-api.ts';

const nameAtMost = 200;

export interface PhotoFile extends FoundFile {
  readonly sha256: string;
}

/** Reads a file once, for its hash. Throws `unusable-photo` when nobody could use it. */
export async function readPhoto(file: FoundFile): Promise<PhotoFile> {
  await sniffFile(file.path);
  return { ...file, sha256: await hashFile(file.path) };
}

/**
 * Sends a photo to an upload, from where it was when an earlier attempt broke off; what the server
 * has, it does not send. Throws `unusable-photo` when the server would not take it.
 */
export async function sendPhoto(
  api: UploadApi,
  uploadId: string,
  { path, name, bytes, sha256 }: PhotoFile,
): Promise<void> {
  const metadata = { filename: nameOnServer(name), sha256 };
  await withPatience(async () => {
    // The same file is begun once, so this tells how far it is, too.
    const begun = await api.once('POST', `/uploads/${uploadId}/files`, {
      headers: { 'upload-length': String(bytes), 'upload-metadata': metadataHeader(metadata) },
    });
    const offset = Number(begun.headers.get('upload-offset'));
    const fileId = begun.headers.get('location')?.split('/').at(-1) ?? '';
    if (!/^[\w-]{1,64}$/.test(fileId) || !(offset >= 0 && offset <= bytes)) {
      throw new WaysideError('unavailable', 'The server answers what is not tus');
    }
    if (offset === bytes) return;
    const sent = await api.once('PATCH', `/uploads/${uploadId}/files/${fileId}`, {
      headers: {
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
      },
      body: (await openUnchanged(path, bytes)).slice(offset),
    });
    if (sent.headers.get('upload-offset') === String(bytes)) return;
    throw new TryAgain('The file did not arrive as a whole');
  });
}

/** Read as it is sent. */
async function openUnchanged(path: string, bytes: number): Promise<Blob> {
  const blob = await openAsBlob(path);
  if (blob.size === bytes) return blob;
  throw new WaysideError('unusable-photo', 'was changed while it was sent');
}

/** The end of a long name tells more than its beginning. */
function nameOnServer(name: string): string {
  const characters = [...name.replaceAll(/\p{Cc}/gu, '?')];
  return characters.slice(-nameAtMost).join('').trim();
}

function metadataHeader(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');
}
