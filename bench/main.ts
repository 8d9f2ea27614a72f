/** Runs every benchmark, one after the other, with the options given. */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const names = [
  'import',
  'upload',
  'bulk-load',
  'warm',
  'auth',
  'cold-z14',
  'cold-low-zooms',
  'tiles-encode',
  'memory',
  'downloads',
  'web',
  'jobs',
  'map-features',
  'map-feature-updates',
];

for (const name of names) {
  process.stdout.write(`\n${name}\n`);
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
