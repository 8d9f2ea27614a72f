// Runs a command of this project on the Node.js that it depends on, installing what is missing first.
// Plain JavaScript, because it starts on whatever Node.js (20 or later) the host has.
//
//   node run.mjs demo            the command line with these arguments, after building the web page
//   node run.mjs --test FILE…    Node's own options and files, for the tests
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));
const modules = join(root, 'node_modules');
const node = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

// V8 collects a heap that may grow large late: a server that holds 50 MB would reach 300 MB of garbage.
const heapLimits = ['--max-semi-space-size=8', '--max-old-space-size=1024'];

install();
buildWebPage();
const [first] = process.argv.slice(2);
if (first?.startsWith('-')) run(process.argv.slice(2), root);
else
  run(
    [...heapLimits, join(root, 'src', 'main.ts'), ...process.argv.slice(2)],
    process.env.INIT_CWD ?? process.cwd(),
  );

/** Installs when the lock file is another than the one that was installed last. */
function install() {
  const stamp = join(modules, '.wayside-installed');
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (existsSync(node) && existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('Installing dependencies (once) …\n');
  step('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

/** Builds the web page when its sources are newer than the last build. */
function buildWebPage() {
  const built = join(root, 'web', 'dist', 'index.html');
  // Some of it reads photos and says things as the server does; the list of places is made with it.
  const sources = ['web', 'src/ingest', 'src/geo', 'src/model', 'src/places', 'src/words']
    .flatMap((name) => readdirSync(join(root, name), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(root, 'web', 'dist')))
    .map((entry) => join(entry.parentPath, entry.name));
  const newest = Math.max(...[...sources, join(root, 'package-lock.json')].map(modifiedAt));
  if (existsSync(built) && modifiedAt(built) >= newest) return;
  process.stderr.write('Building the web page …\n');
  step(node, [
    join(modules, 'vite', 'bin', 'vite.js'),
    'build',
    '--config',
    'web/vite.config.ts',
    '--logLevel',
    'warn',
  ]);
}

function modifiedAt(path) {
  return statSync(path).mtimeMs;
}

/** A step whose output matters only to a person watching; stdout stays free for the command's own. */
function step(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status === 0) return;
  process.stderr.write(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}\n`);
  process.exit(1);
}

function run(args, cwd) {
  // The child takes part in the terminal's process group, so Ctrl+C reaches it by itself; a signal
  // sent to this process alone is passed on.
  const child = spawn(node, args, { cwd, stdio: 'inherit', env: childEnvironment() });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}

/** Programs that the command starts find the same Node.js; the data directory is the clone's own. */
function childEnvironment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  return {
    ...process.env,
    PATH: `${dirname(node)}${separator}${process.env.PATH}`,
    // Compiled code is kept for the next start, which takes half as long. In a place of our own: whoever
    // can write there decides what runs.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(modules, '.cache', 'compiled'),
    WAYSIDE_DATA: process.env.WAYSIDE_DATA || join(root, 'data'),
    // Photos are decoded on these threads: beside one per core, files and tiles need some to be read.
    UV_THREADPOOL_SIZE: process.env.UV_THREADPOOL_SIZE ?? String(availableParallelism() + 4),
    // glibc otherwise keeps an arena per thread, and with it half of what decoding ever needed.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
  };
}
