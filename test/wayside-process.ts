import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** The sample town's photos. */
export const sampleDirectory = fileURLToPath(new URL('../sample', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WaysideProcess {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  readonly output: { stdout: string; stderr: string };
  readonly ended: Promise<Ended>;
}

/** A data directory of its own, gone with the callback. */
export async function withDataDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-test-'));
  try {
    await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Starts the command line as a person would, with only the settings given. */
export function startWayside(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  input?: string,
): WaysideProcess {
  const child = spawn(process.execPath, [main, ...args], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      WAYSIDE_LOG_LEVEL: 'error',
      ...settings,
    },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  const output = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
  return { child, output, ended };
}

export async function runWayside(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  input?: string,
): Promise<Ended> {
  return startWayside(args, settings, input).ended;
}

/** Starts `serve` or `demo` on a free port; resolves with its address once it prints one. */
export async function startServer(
  command: 'serve' | 'demo',
  settings: Readonly<Record<string, string>>,
): Promise<{
  address: string;
  pid: number;
  output: WaysideProcess['output'];
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}> {
  const { child, output, ended } = startWayside([command], { PORT: '0', ...settings });
  const address = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const found = /http:\/\/localhost:\d+/.exec(output.stdout + output.stderr)?.[0];
      // The demo prints its token after the address: wait for the whole message.
      if (found && (command === 'serve' || output.stdout.endsWith('stops the server.\n')))
        resolve(found);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    ended.then(({ code, stderr }) => reject(new Error(`ended with ${code}: ${stderr}`)), reject);
  });
  return {
    address,
    pid: child.pid ?? 0,
    output,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}
