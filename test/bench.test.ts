import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Every benchmark still runs; how fast it is on whatever machine this is says nothing. */
describe('benchmarks', { concurrency: 2 }, () => {
  for (const [name, line] of Object.entries({
    auth: /a z14 tile, PostgreSQL .* unchecked/,
    'bulk-load': /publish \d+ images, PostgreSQL .* images\/s/,
    'cold-low-zooms': /z0, 2000 images, .* ms .* ratio/,
    'cold-z14': /z14, 300 images, .* PostgreSQL .* ms/,
    downloads: /images as geojson, .* ms/,
    import: /import 4 photos .* bare sharp/,
    jobs: /add, take and finish, 200 waiting, PostgreSQL .* 20 waiting/,
    'map-feature-updates': /derive \d+ cells .* s[\s\S]*tile of points, again .* ms/,
    'map-features': /town, true poses, all drives: precision .* share/,
    memory: /resident|no \/proc/,
    upload: /tus, one POST, photos of .* MB\/s .* bare node:http/,
    'tiles-encode': /z5 of four full children.* ms/,
    web: /map: photos are on the map after .* ms/,
    warm: /tiles of .* PostgreSQL .* bare node:http/,
  })) {
    test(name, async () => {
      const results = await mkdtemp(join(tmpdir(), 'wayside-bench-results-'));
      try {
        const script = fileURLToPath(new URL(`../bench/${name}.ts`, import.meta.url));
        const { stdout } = await run(process.execPath, [script, '--small', '--results', results]);
        assert.match(stdout, line);
        if (/no \/proc/.test(stdout)) return;
        const result = JSON.parse(await readFile(join(results, `${name}.json`), 'utf8'));
        assert.equal(result.bench, name);
        assert.ok(result.figures.length > 0);
        assert.ok(result.machine.cores > 0);
      } finally {
        await rm(results, { recursive: true });
      }
    });
  }
});
