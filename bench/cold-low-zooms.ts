/**
 * What one tile of low zoom costs to make anew, from its children, at growing numbers of images in the
 * same places: it must stay flat.
 */

import { tileAt, tileKey } from '../src/geo/tile-grid.ts';
import { openStore } from '../src/store/open-store.ts';
import type { TileRef } from '../src/store/store.ts';
import { makeTile } from '../src/tiles/make-tile.ts';
import { openReport, readOptions, timeRuns } from './report.ts';
import { openWorld, openWorldDirectory, tileBudgetBytes } from './world.ts';

const options = readOptions();
const rounds = options.isSmall ? 3 : 30;
const zooms = [13, 10, 6, 0];
const sizes = options.isSmall ? [500, 2_000] : [10_000, 100_000, 1_000_000];
const report = openReport('cold-low-zooms', options, { rounds, sizes, zooms });

const smallest = new Map<number, readonly number[]>();
for (const size of sizes) {
  const world = await openWorld(size);
  const directory = await openWorldDirectory(world, options);
  const store = await openStore({ dataDirectory: directory.path, databaseUrl: undefined });
  try {
    for (const z of zooms) {
      const ref = busiestTile(z);
      const samples = await timeRuns(rounds, 5, async () => {
        await store.tiles.put(ref, await makeTile(store, ref, tileBudgetBytes), undefined);
      });
      const baseline = smallest.get(z);
      if (!baseline) smallest.set(z, samples);
      const bytes = (await store.tiles.get(ref)).tile?.gzip.length ?? 0;
      report.add({
        what: `z${z}, ${size} images, ${Math.ceil(bytes / 1000)} kB`,
        unit: 'ms',
        samples,
        ...(baseline && { rival: { what: `${sizes[0]} images`, samples: baseline } }),
      });
    }
  } finally {
    await store.close();
    await directory.close();
  }
}
await report.write();

/** The tile of the town where the roads lie in their true place: every world has images there. */
function busiestTile(z: number): TileRef {
  const { x, y } = tileAt(9.521, 47.141, z);
  return { set: 'mly1_public', z, key: tileKey(x, y) };
}
