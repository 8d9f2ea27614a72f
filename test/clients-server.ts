/** The sample town behind a real server, asked exactly as a client asks: byte for byte, nothing normalised. */

import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from './wayside-process.ts';

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body read as JSON; `Shape` is what the client takes for granted. */
  json<Shape>(): Shape;
}

export interface SampleTown {
  readonly origin: string;
  readonly port: number;
  readonly token: string;
  /** Everything that the server logged. */
  readonly log: () => string;
  /** GET of a request target that is sent as it is; `headers` replace what a client would add. */
  ask(target: string, headers?: Record<string, string>, method?: string): Promise<Reply>;
  /** The same with the token in the header. */
  askAs(target: string): Promise<Reply>;
  stop(): Promise<void>;
}

export async function startSampleTown(): Promise<SampleTown> {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-clients-'));
  const server = await startServer('demo', { WAYSIDE_DATA: directory });
  const [, token = ''] = /^Token: (\S+)$/m.exec(server.output.stdout) ?? [];
  const port = Number(new URL(server.address).port);

  async function ask(target: string, headers: Record<string, string> = {}, method = 'GET') {
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      // Given as a path and not as a URL, because a URL would be normalised.
      request({ host: '127.0.0.1', port, path: target, method, headers }, resolve)
        .on('error', reject)
        .end();
    });
    const body = Buffer.concat(await message.toArray());
    return {
      status: message.statusCode ?? 0,
      headers: message.headers,
      body,
      json: <Shape>() => JSON.parse(body.toString()) as Shape,
    };
  }

  return {
    origin: server.address,
    port,
    token,
    log: () => server.output.stderr,
    ask,
    askAs: (target) => ask(target, { authorization: `OAuth ${token}` }),
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
