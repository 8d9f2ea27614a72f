/** The upload API, called as bare as it is. */

import type { UploadServer } from './upload-server.ts';

export const tus = { 'tus-resumable': '1.0.0' } as const;
export const bytesType = { 'content-type': 'application/offset+octet-stream' } as const;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers of the API, as tests look at them
  readonly json: any;
}

export interface UploadCaller {
  call(method: string, pathOrUrl: string, init?: RequestInit): Promise<Reply>;
  /** Makes an upload, and answers its JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  create(body?: object): Promise<any>;
  begin(
    uploadId: string,
    length: number | undefined,
    metadata: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Reply>;
  patch(url: string, offset: number, bytes: Uint8Array): Promise<Reply>;
  head(url: string): Promise<Reply>;
  /** Begins a file and sends all of it; answers its URL. */
  send(uploadId: string, filename: string, bytes: Uint8Array): Promise<string>;
  /** Asks for an upload until it is as it should be. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  until(uploadId: string, isRight: (upload: any) => boolean): Promise<any>;
}

export function callAs({ origin }: Pick<UploadServer, 'origin'>, token: string): UploadCaller {
  async function call(method: string, path: string, init: RequestInit = {}): Promise<Reply> {
    const url = path.startsWith('http') ? path : origin + path;
    const headers = { authorization: `OAuth ${token}`, ...init.headers };
    const response = await fetch(url, { ...init, method, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text ? JSON.parse(text) : {},
    };
  }

  const caller: UploadCaller = {
    call,
    create: async (body = {}) =>
      (await call('POST', '/uploads', { body: JSON.stringify(body) })).json,
    begin: (uploadId, length, metadata, headers) =>
      call('POST', `/uploads/${uploadId}/files`, {
        headers: {
          ...tus,
          ...(length !== undefined && { 'upload-length': String(length) }),
          'upload-metadata': metadataOf(metadata),
          ...headers,
        },
      }),
    patch: (url, offset, bytes) =>
      call('PATCH', url, {
        headers: { ...tus, ...bytesType, 'upload-offset': String(offset) },
        body: Buffer.from(bytes),
      }),
    head: (url) => call('HEAD', url, { headers: tus }),
    async send(uploadId, filename, bytes) {
      const url = (await caller.begin(uploadId, bytes.length, { filename })).headers.get(
        'location',
      );
      await caller.patch(url ?? '', 0, bytes);
      return url ?? '';
    },
    async until(uploadId, isRight) {
      for (let tries = 0; ; tries++) {
        const { json } = await call('GET', `/uploads/${uploadId}`);
        if (isRight(json)) return json;
        if (tries > 300) throw new Error(`not as it should be: ${JSON.stringify(json)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
  };
  return caller;
}

export function metadataOf(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');
}
