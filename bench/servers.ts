import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { systemUsername } from '../src/model/account.ts';
import { issueClientToken } from '../src/oauth/client-tokens.ts';
import { openStore } from '../src/store/open-store.ts';
import { startServer } from '../test/wayside-process.ts';
import type { Answer } from './raw-answer.ts';

/** Servers in processes of their own: Wayside's, and the bound it is measured against. */

export interface ServerProcess {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** `wayside serve` on a data directory, or on PostgreSQL with its URL. */
export async function startWaysideServer(
  dataDirectory: string,
  databaseUrl?: string,
): Promise<ServerProcess & { readonly token: string }> {
  const token = await makeToken(dataDirectory, databaseUrl);
  const { address, pid, stop } = await startServer('serve', {
    WAYSIDE_DATA: dataDirectory,
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  });
  return {
    origin: address.replace('localhost', '127.0.0.1'),
    token,
    pid,
    stop: async () => {
      await stop();
    },
  };
}

async function makeToken(dataDirectory: string, databaseUrl: string | undefined): Promise<string> {
  const store = await openStore({ dataDirectory, databaseUrl });
  try {
    const owner = await store.users.ensure(systemUsername);
    return await issueClientToken(store, await store.applications.ensure('bench', owner.id));
  } finally {
    await store.close();
  }
}

export async function startBareServer(answer: Answer): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL('./bare-server.ts', import.meta.url)));
  child.send(answer);
  const [port] = await once(child, 'message');
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid as number,
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** Processor time that a process has used, in seconds; only where there is a /proc (Linux). */
export async function processorSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15 (proc(5)); the second is a name that may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory of a process with all its threads, in bytes; only where there is a /proc (Linux). */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error('/proc/status has no VmRSS');
  return Number(kilobytes) * 1024;
}
