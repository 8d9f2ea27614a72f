import autocannon from 'autocannon';
import { processorSeconds, type ServerProcess } from './servers.ts';

/** What is asked of a server. */
export interface Requests {
  /** Asked for in turn. */
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  /** How many of them, or for how long. */
  readonly amount: number | { readonly seconds: number };
  /** Of an answer's body, about. */
  readonly bytes: number;
}

export interface Load {
  /** Requests per second. */
  readonly rate: number;
  /** The server's processor time per request; 0 where the system doesn't tell. */
  readonly microseconds: number;
}

/** Keeps a server busy. Throws when any request fails, or answers are too short to be what they should. */
export async function load({ origin, pid }: ServerProcess, requests: Requests): Promise<Load> {
  const { paths, headers, connections, amount, bytes } = requests;
  const before = await processorSeconds(pid);
  const start = performance.now();
  const result = await autocannon({
    url: origin,
    requests: paths.map((path) => ({ path })),
    connections,
    // It looks only so often (in milliseconds) whether all are answered.
    ...(typeof amount === 'number' ? { amount, sampleInt: 10 } : { duration: amount.seconds }),
    headers: { ...headers },
  });
  const elapsed = (performance.now() - start) / 1000;
  const used = (await processorSeconds(pid)) - before;
  const { total } = result.requests;
  const failed = result.errors + result.non2xx;
  if (failed > 0 || total === 0)
    throw new Error(`${failed} of ${total} requests failed: ${origin}`);
  if (result.throughput.total < total * bytes * 0.5) {
    throw new Error(`Answers are too short: ${origin}`);
  }
  return { rate: total / elapsed, microseconds: (used / total) * 1e6 };
}
