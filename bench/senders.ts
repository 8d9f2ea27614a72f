/** Ways to send files: as tus and mapillary_tools do, and bare. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text as readText } from 'node:stream/consumers';

export interface Target {
  readonly origin: string;
  readonly token: string;
}

type Headers = Readonly<Record<string, string | number>>;
type Body = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const agent = new Agent({ keepAlive: true });

/** A body without a `content-length` is sent in chunks. Rejects unless the answer is 2xx. */
async function send(
  { origin, token }: Target,
  method: string,
  path: string,
  headers: Headers,
  body: Body = [],
): Promise<{ readonly text: string; readonly headers: IncomingMessage['headers'] }> {
  const authorization = `OAuth ${token}`;
  const sent = request(new URL(path, origin), {
    method,
    agent,
    headers: { authorization, ...headers },
  });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  answered.catch(() => undefined);
  try {
    for await (const chunk of body) if (!sent.write(chunk)) await once(sent, 'drain');
    sent.end();
  } catch (cause) {
    throw new Error(`${method} ${path} broke off`, { cause });
  }
  const [answer] = await answered;
  const text = await readText(answer);
  if (!answer.statusCode || answer.statusCode >= 300) {
    throw new Error(`${answer.statusCode} for ${method} ${path}: ${text}`);
  }
  return { text, headers: answer.headers };
}

const chunkBytes = 2 ** 21;

function* chunksOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

export async function sendBare(target: Target, photo: Uint8Array): Promise<void> {
  await send(target, 'POST', '/', { 'content-length': photo.length }, chunksOf(photo));
}

export async function streamBare(target: Target, body: Body): Promise<void> {
  await send(target, 'POST', '/', {}, body);
}

export async function createUpload(target: Target): Promise<string> {
  const { text } = await send(target, 'POST', '/uploads', {});
  return (JSON.parse(text) as { id: string }).id;
}

const tus = { 'tus-resumable': '1.0.0' };
const filename = `filename ${Buffer.from('photo.jpg').toString('base64')}`;
const bytesType = { 'content-type': 'application/offset+octet-stream' };

/** All in one request: creation-with-upload. */
export async function sendByTusPost(
  target: Target,
  uploadId: string,
  photo: Uint8Array,
): Promise<void> {
  const about = { 'upload-length': photo.length, 'upload-metadata': filename };
  const headers = { ...tus, ...about, ...bytesType, 'content-length': photo.length };
  await send(target, 'POST', `/uploads/${uploadId}/files`, headers, chunksOf(photo));
}

/** Creation, and then the bytes. */
export async function sendByTusPatch(
  target: Target,
  uploadId: string,
  photo: Uint8Array,
): Promise<void> {
  const about = { 'upload-length': photo.length, 'upload-metadata': filename };
  const created = await send(target, 'POST', `/uploads/${uploadId}/files`, { ...tus, ...about });
  const headers = { ...tus, ...bytesType, 'upload-offset': 0, 'content-length': photo.length };
  await send(target, 'PATCH', created.headers.location ?? '', headers, chunksOf(photo));
}

/** As mapillary_tools sends a photo: asks for the offset, then all of it in chunks. */
export async function sendByTools(target: Target, photo: Uint8Array): Promise<void> {
  const path = `/mapillary_public_uploads/bench_${randomBytes(8).toString('hex')}.jpg`;
  await send(target, 'GET', path, {});
  await send(target, 'POST', path, { offset: 0 }, chunksOf(photo));
}

/** A zip as mapillary_tools sends it, of which only the size counts here. */
export async function streamByTools(target: Target, body: Body): Promise<void> {
  const path = `/mapillary_public_uploads/bench_${randomBytes(8).toString('hex')}.zip`;
  await send(target, 'POST', path, { offset: 0 }, body);
}
