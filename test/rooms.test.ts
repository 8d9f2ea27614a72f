import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The rooms of the house, from the ground up (ARCHITECTURE.md): imports only go down, or stay. */
const floors: readonly (readonly string[])[] = [
  ['errors.ts', 'secret-hash.ts', 'bytes', 'geo'],
  ['words'],
  ['model'],
  ['config.ts', 'log.ts'],
  ['store', 'blobs'],
  ['tiles', 'accounts', 'oauth', 'limits', 'jobs', 'reconstruct'],
  ['ingest', 'map-features', 'places', 'disk-use'],
  ['detections', 'deletions', 'edits', 'upload-client'],
  ['http', 'wiring.ts'],
  ['cli'],
  ['main.ts'],
];

const source = fileURLToPath(new URL('../src', import.meta.url));

test('imports only go down', () => {
  const wrong: string[] = [];
  for (const file of sourceFiles()) {
    const from = roomOf(file);
    assert.notEqual(floorOf(from), -1, `${from} is no room: put it on a floor`);
    for (const imported of importsOf(file)) {
      const to = roomOf(imported);
      const isDown = floorOf(to) < floorOf(from);
      if (to !== from && !isDown)
        wrong.push(`${relative(source, file)} imports ${relative(source, imported)}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('only wiring names adapters, and only the store and its dialects know SQL', () => {
  const wrong: string[] = [];
  for (const file of sourceFiles()) {
    const room = roomOf(file);
    for (const name of packagesOf(file)) {
      const isSql = ['kysely', 'pg', 'node:sqlite'].includes(name);
      const isHttp = name === 'fastify' || name.startsWith('@fastify/');
      if ((isSql && room !== 'store') || (isHttp && room !== 'http')) {
        wrong.push(`${relative(source, file)} imports ${name}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test('no file grows beyond reading', () => {
  const long = sourceFiles().filter((file) => readFileSync(file, 'utf8').split('\n').length > 400);
  assert.deepEqual(long, []);
});

function sourceFiles(): string[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => join(source, path));
}

function specifiersOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(/(?:from|import|import\()\s*'([^']+)'/g);
  return [...found].flatMap(([, specifier]) => specifier ?? []);
}

function importsOf(file: string): string[] {
  return specifiersOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => resolve(dirname(file), specifier))
    .filter((path) => path.startsWith(source));
}

function packagesOf(file: string): string[] {
  return specifiersOf(file).filter((specifier) => !specifier.startsWith('.'));
}

function roomOf(path: string): string {
  return relative(source, path).split(/[/\\]/)[0] ?? '';
}

function floorOf(room: string): number {
  return floors.findIndex((rooms) => rooms.includes(room));
}
