import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { settings } from '../src/config.ts';
import { runWayside } from './wayside-process.ts';

const readme = new URL('../README.md', import.meta.url);

test('the README’s table holds every setting, with its default and meaning', async () => {
  const rows = new Map(
    [...(await readFile(readme, 'utf8')).matchAll(/^\| `([A-Z_]+)` \| (.*?) ?\| (.*) \|$/gm)].map(
      ([, name, value, meaning]) => [name, { value, meaning: meaning?.replaceAll('`', '') }],
    ),
  );
  assert.deepEqual([...rows.keys()], Object.keys(settings.shape));
  const defaults = settings.parse({}) as Record<string, unknown>;
  for (const [name, schema] of Object.entries(settings.shape)) {
    assert.equal(rows.get(name)?.meaning, schema.description, name);
    assert.equal(rows.get(name)?.value, String(defaults[name] ?? ''), name);
  }
});

test('help lists every command and setting', async () => {
  const { code, stdout } = await runWayside(['--help']);
  assert.equal(code, 0);
  for (const word of [
    'serve',
    'work',
    'jobs',
    'import',
    'detections',
    'delete',
    'token',
    'user',
    'organization',
    'application',
    'demo',
    ...Object.keys(settings.shape),
  ]) {
    assert.match(stdout, new RegExp(`\\b${word}\\b`));
  }
});
