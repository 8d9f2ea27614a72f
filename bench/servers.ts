import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemUsername } from '../src/model/account.ts';
import { noLimits } from '../src/model/application.ts';
import { issueClientToken } from '../src/oauth/application-keys.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Answer } from './raw-answer.ts';

/** Servers in processes of their own: Wayside's, and the bound it is measured against. */

export interface ServerProcess {
  readonly origin: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const launcher = fileURLToPath(new URL('../run.mjs', import.meta.url));

/** Runs a command of `npm run wayside` to its end; rejects unless it succeeds. */
export async function runWayside(
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, [launcher, ...args], {
    env: environment(settings),
  });
}

/** The settings given and none of this process's own. */
function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME, WAYSIDE_LOG_LEVEL: 'error', ...settings };
}

// The server must end with us, however we end: a shell watches a pipe that the system closes then.
const guard = '"$@" & server=$!; read -r _; kill -TERM $server; wait $server';

/**
 * `npm start` on a data directory, or on PostgreSQL with its URL; with `preload`, after a module of this
 * directory that changes how it is built.
 */
export async function startWaysideServer(
  dataDirectory: string,
  databaseUrl?: string,
  preload?: string,
): Promise<ServerProcess & { readonly token: string }> {
  const token = await makeToken(dataDirectory, databaseUrl);
  const child = spawn('/bin/sh', ['-c', guard, 'guard', process.execPath, launcher, 'serve'], {
    env: environment({
      PORT: '0',
      WAYSIDE_DATA: dataDirectory,
      ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      ...(preload && { NODE_OPTIONS: `--import ${new URL(preload, import.meta.url)}` }),
    }),
    stdio: ['pipe', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  for await (const text of child.stderr.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += text;
    if (/localhost:\d+/.test(output)) break;
  }
  const port = /localhost:(\d+)/.exec(output)?.[1];
  if (port === undefined) throw new Error(`The server did not start: ${output}`);
  child.stderr.resume();
  return {
    origin: `http://127.0.0.1:${port}`,
    token,
    pid: await childOf(await childOf(child.pid as number)),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** A process's one child; elsewhere than on Linux the process itself. */
async function childOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return Number(children.trim() || pid);
}

async function makeToken(dataDirectory: string, databaseUrl: string | undefined): Promise<string> {
  const store = await openStore({ dataDirectory, databaseUrl });
  try {
    const owner = await store.users.ensure(systemUsername);
    const application = await store.applications.ensure('bench', owner.id);
    await store.applications.setLimits(application.id, noLimits);
    return await issueClientToken(store, application);
  } finally {
    await store.close();
  }
}

/** A server that gives these answers in turn. */
export async function startBareServer(answers: readonly Answer[]): Promise<ServerProcess> {
  return startFork('./bare-server.ts', answers);
}

/** A server that writes what it gets to files in a directory. */
export async function startBareReceiver(directory: string): Promise<ServerProcess> {
  return startFork('./bare-receiver.ts', directory);
}

async function startFork(script: string, told: readonly Answer[] | string): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)));
  child.send(told);
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

/** Processor time that a process's threads have used, in seconds; 0 where there is no /proc (Linux has it). */
export async function processorSeconds(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  let nanoseconds = 0;
  for (const thread of threads) {
    // Its first figure (kernel: Documentation/scheduler/sched-stats.rst); a thread may just have ended.
    const figures = await readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '');
    nanoseconds += Number(figures.split(' ')[0]);
  }
  return nanoseconds / 1e9;
}

/** Resident memory of a process with all its threads, in bytes; only where there is a /proc (Linux). */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error('/proc/status has no VmRSS');
  return Number(kilobytes) * 1024;
}
