import { type Access, SignedOut } from './access.ts';

/** An upload as the API tells of it; see `/openapi.json`. */
export interface Upload {
  readonly id: string;
  readonly title: string | null;
  readonly state: 'open' | 'closed' | 'published';
  readonly created_at: string;
  readonly files_url: string;
  /** Not in lists. */
  readonly counts?: Readonly<Record<ServerState, number>>;
}

export type ServerState =
  | 'receiving'
  | 'received'
  | 'processing'
  | 'published'
  | 'known'
  | 'stationary'
  | 'rejected';

export interface ServerFile {
  readonly id: string;
  readonly filename: string;
  readonly state: ServerState;
  readonly reason?: string;
  readonly image?: { readonly id: string };
  readonly sequence?: string;
  /** Bytes. */
  readonly offset?: number;
  readonly length?: number;
}

export interface UploadSettings {
  readonly title?: string;
  readonly license?: string;
  readonly organization_id?: string;
  readonly sequence_rules?: { readonly skip_closer_metres: number };
  /** By which a request whose answer was lost finds what it made. */
  readonly external_id: string;
}

/** What the server answered instead of what was asked for. */
export class Refused extends Error {
  /** HTTP. */
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Whether the same request may succeed a little later. */
export function isPassing(error: unknown): boolean {
  if (error instanceof SignedOut) return false;
  if (error instanceof Refused) {
    const { status } = error;
    return [408, 409, 423, 429].includes(status) || (status >= 500 && status !== 507);
  }
  // What fetch throws without a connection.
  return error instanceof TypeError;
}

interface Page<T> {
  readonly data: readonly T[];
  readonly paging?: { readonly cursors?: { readonly after?: string } };
}

interface ImagePlace {
  readonly geometry: { readonly coordinates: readonly [lon: number, lat: number] };
  /** Milliseconds since 1970. */
  readonly captured_at: number;
}

export class UploadApi {
  readonly #graphUrl: string;
  readonly #access: Access;

  constructor(graphUrl: string, access: Access) {
    this.#graphUrl = graphUrl;
    this.#access = access;
  }

  create(settings: UploadSettings): Promise<Upload> {
    return this.#json('/uploads', { method: 'POST', body: JSON.stringify(settings) });
  }

  get(id: string): Promise<Upload> {
    return this.#json(`/uploads/${encodeURIComponent(id)}`);
  }

  close({ id }: Upload): Promise<Upload> {
    return this.#json(`/uploads/${id}/close`, { method: 'POST' });
  }

  /** The newest. */
  async recent(count: number): Promise<readonly Upload[]> {
    return (await this.#json<Page<Upload>>(`/uploads?limit=${count}`)).data;
  }

  async *files({ id }: Upload): AsyncGenerator<readonly ServerFile[]> {
    let after: string | undefined;
    do {
      const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const page = await this.#json<Page<ServerFile>>(`/uploads/${id}/files?limit=1000${cursor}`);
      yield page.data;
      after = page.data.length > 0 ? page.paging?.cursors?.after : undefined;
    } while (after !== undefined);
  }

  /** Where and when images were taken, as `lon, lat`; of at most 50. */
  async places(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly lon: number; readonly lat: number; atMs: number }>> {
    const answer = await this.#json<Record<string, ImagePlace>>(
      `/?ids=${ids.join(',')}&fields=geometry,captured_at`,
    );
    return new Map(
      Object.entries(answer).map(([id, { geometry, captured_at }]) => {
        const [lon, lat] = geometry.coordinates;
        return [id, { lon, lat, atMs: captured_at }];
      }),
    );
  }

  /** Begins a file, or finds the one that was begun: where its bytes go, and how many are there. */
  async begin(
    upload: Upload,
    { name, size, sha256 }: { name: string; size: number; sha256: string },
  ): Promise<{ readonly url: string; readonly offset: number }> {
    const response = await this.call(upload.files_url, {
      method: 'POST',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(size),
        'Upload-Metadata': `filename ${base64(name)},sha256 ${base64(sha256)}`,
      },
    });
    return {
      url: response.headers.get('location') ?? '',
      offset: Number(response.headers.get('upload-offset')),
    };
  }

  /** The events of an upload, from now on or from one that was seen. */
  events({ id }: Upload, lastEventId: string | undefined, signal: AbortSignal): Promise<Response> {
    return this.call(`${this.#graphUrl}/uploads/${id}/events`, {
      signal,
      ...(lastEventId !== undefined && { headers: { 'Last-Event-ID': lastEventId } }),
    });
  }

  /** Sends a request in the user's name. Throws `Refused`, `SignedOut`, or a TypeError without a connection. */
  async call(url: string, init: RequestInit = {}): Promise<Response> {
    const send = async () => {
      const headers = { ...init.headers, Authorization: await this.#access.header() };
      return fetch(url, { ...init, headers });
    };
    let response = await send();
    if (response.status === 401) {
      this.#access.forget();
      response = await send();
    }
    if (response.ok) return response;
    throw new Refused(response.status, errorMessage(await response.text()));
  }

  async #json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const headers = { ...(init.body && { 'Content-Type': 'application/json' }) };
    const response = await this.call(this.#graphUrl + path, { ...init, headers });
    return (await response.json()) as T;
  }
}

/** What an answer says went wrong, without the number in front that clients of Mapillary look for. */
export function errorMessage(body: string): string {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: string } };
    return (error?.message ?? '').replace(/^\(#\d+\) /, '');
  } catch {
    return '';
  }
}

function base64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
