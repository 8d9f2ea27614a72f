import { setTimeout as pause } from 'node:timers/promises';
import { WaysideError } from '../errors.ts';

/** The upload API of a server elsewhere, called with patience. */
export interface UploadApi {
  /**
   * Calls, again and again where the line or the server fails for a moment, and answers the JSON. Throws
   * an error that tells a person what to do.
   */
  json(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<JsonAnswer>;
  /** Calls once. Throws `TryAgain` where a later call may succeed. */
  once(method: string, path: string, init?: RequestInit): Promise<Response>;
}

// biome-ignore lint/suspicious/noExplicitAny: what the server answers; read where it is asked for
type JsonAnswer = any;

/** What failed may succeed after so long. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
  readonly afterMs: number | undefined;

  constructor(message: string, afterMs?: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

const tusVersion = { 'tus-resumable': '1.0.0' };
/** Waits double up to the longest; with them, a server may be away for some two minutes. */
const firstWaitMs = 250;
const longestWaitMs = 20_000;
const attempts = 12;

export function openUploadApi(server: string, token: string): UploadApi {
  const baseUrl = readServerUrl(server);

  async function once(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(baseUrl + path, {
        ...init,
        method,
        headers: { authorization: `Bearer ${token}`, ...tusVersion, ...init.headers },
      });
    } catch (error) {
      throw new TryAgain(`${baseUrl} can't be reached: ${reasonOf(error)}`);
    }
    if (response.ok) return response;
    throw refusal(baseUrl, response, await response.text().catch(() => ''));
  }

  return {
    once,
    json: (method, path, body) =>
      withPatience(async () => {
        const init = body && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        };
        const response = await once(method, path, init);
        if (response.status === 204) return undefined;
        try {
          return await response.json();
        } catch {
          throw notWayside(baseUrl);
        }
      }),
  };
}

/** Acts until it succeeds; throws what is no use to try again, and what fails for too long. */
export async function withPatience<Result>(act: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof TryAgain)) throw error;
      if (attempt === attempts) {
        throw new WaysideError(
          'unavailable',
          `${error.message}\nRun the same command again: it goes on where it was.`,
          { cause: error },
        );
      }
      const waitMs = Math.min(firstWaitMs * 2 ** (attempt - 1), longestWaitMs);
      await pause(Math.max(error.afterMs ?? 0, waitMs * (0.5 + Math.random() / 2)));
    }
  }
}

function readServerUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') {
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  }
  throw new WaysideError(
    'configuration',
    `Not the address of a server: ${text}. Give one such as https://maps.example.org`,
  );
}

/** What a server that does not do what it was asked for means. */
function refusal(baseUrl: string, response: Response, body: string): Error {
  const { status } = response;
  const message = messageOf(body);
  if (status === 401 || (status === 400 && /access token|Failed to decode/i.test(message ?? ''))) {
    return new WaysideError(
      'forbidden',
      `The server refuses the token: ${message ?? 'it does not say why'}`,
    );
  }
  if (status === 429 || status === 409 || status === 408 || (status >= 500 && status !== 507)) {
    const seconds = Number(response.headers.get('retry-after') ?? 0);
    const said = message ?? `it answers ${status}`;
    return new TryAgain(`${baseUrl} does not take it: ${said}`, seconds * 1000);
  }
  if (message === undefined) return notWayside(baseUrl);
  if (status === 413) return new WaysideError('unusable-photo', lowerCase(message));
  const kind = status === 400 ? 'invalid-argument' : 'forbidden';
  return new WaysideError(kind, `The server refuses: ${message.replace(/^\(#\d+\) /, '')}`);
}

function notWayside(baseUrl: string): WaysideError {
  return new WaysideError(
    'configuration',
    `${baseUrl} is no Wayside server that takes uploads: check the address`,
  );
}

function messageOf(body: string): string | undefined {
  try {
    const { error } = JSON.parse(body) as { error?: { message?: unknown } };
    return typeof error?.message === 'string' ? error.message : undefined;
  } catch {
    return undefined;
  }
}

function lowerCase(message: string): string {
  return message.replace(/^The file /, '');
}

/** What went wrong with a connection; fetch hides it. */
function reasonOf(error: unknown): string {
  let deepest = error;
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause;
  if (!(deepest instanceof Error)) return String(error);
  const code = 'code' in deepest ? String(deepest.code) : '';
  return deepest.message || code;
}
