/** The shell blocks of a guide below `docs/`, to be run as a reader would. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

export async function guideBlocks(name: string): Promise<string[]> {
  const guide = await readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8');
  return [...guide.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block);
}

/** A script of blocks of which the first one names just these values, which the reader fills in. */
export function fillIn(
  [settings = '', ...steps]: readonly string[],
  values: Readonly<Record<string, string>>,
): string {
  const names = [...settings.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  assert.deepEqual(names, Object.keys(values));
  const given = Object.entries(values).map(([name, value]) => `${name}='${value}'`);
  return ['set -e', ...given, ...steps].join('\n');
}
