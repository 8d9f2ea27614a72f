/** A line that breaks: what goes through it is cut off somewhere, most of the time. */

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface BreakingProxy {
  readonly origin: string;
  /** How often it has broken. */
  readonly breaks: number;
  /** Breaks no more, and ends every connection. */
  close(): Promise<void>;
}

/** Before `origin`; a connection breaks behind a random number of bytes below `maxBytes`, with this chance. */
export async function openBreakingProxy(
  origin: string,
  random: () => number,
  { chance, maxBytes }: { readonly chance: number; readonly maxBytes: number },
): Promise<BreakingProxy> {
  const port = Number(new URL(origin).port);
  const sockets = new Set<Socket>();
  let breaks = 0;

  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const end = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    upstream.pipe(client);
    let left = random() < chance ? Math.floor(random() * maxBytes) : Number.POSITIVE_INFINITY;
    client.on('data', (bytes) => {
      const passed = bytes.subarray(0, Math.min(left, bytes.length));
      left -= bytes.length;
      if (!upstream.write(passed)) {
        client.pause();
        upstream.once('drain', () => client.resume());
      }
      if (left > 0) return;
      breaks++;
      upstream.resetAndDestroy();
      client.resetAndDestroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get breaks() {
      return breaks;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
