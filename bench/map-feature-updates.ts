/**
 * How fast map features are derived from a million detections, in how much memory, how soon they are
 * right again after one more drive, and how fast they are answered.
 */

import { existsSync } from 'node:fs';
import { readConfig } from '../src/config.ts';
import { cellAt, cellZoom, tileOfKey } from '../src/geo/tile-grid.ts';
import { deriveStaleCells } from '../src/map-features/derive-stale.ts';
import type { StoredMapFeature } from '../src/store/detection-stores.ts';
import { makeTile } from '../src/tiles/make-tile.ts';
import { carryUp } from '../src/tiles/pyramid.ts';
import { openServices, type Services } from '../src/wiring.ts';
import { openReport, readOptions, type Samples, timeRuns } from './report.ts';
import { loadRoads } from './roads.ts';
import { openSeenWorld, type SeenWorld, type Spread } from './seen-world.ts';
import { residentBytes, startWaysideServer } from './servers.ts';
import { tileBudgetBytes } from './world.ts';

const options = readOptions();
const detections = options.isSmall ? 3_000 : 1_000_000;
const updates = options.isSmall ? 1 : 7;
const imagesEach = options.isSmall ? 50 : 500;
const asked = options.isSmall ? 5 : 50;
const report = openReport('map-feature-updates', options, {
  detections,
  imagesEach,
  roads: (await loadRoads()).name,
});
await measureWorld('spread', 'over many places');
await measureWorld('packed', 'in one place');
await report.write();

async function measureWorld(spread: Spread, where: string): Promise<void> {
  const world = await openSeenWorld(detections, spread, options);
  try {
    const config = readConfig({ WAYSIDE_DATA: world.path, WAYSIDE_LOG_LEVEL: 'error' });
    const services = await openServices(config);
    let places: StoredMapFeature[];
    try {
      await measureAll(services, where);
      await measureUpdates(services, world, where);
      if (spread === 'packed') return;
      places = await somePlaces(services);
      await measureColdTiles(services, places);
      await carryUp(services.store, { tileBudgetBytes });
    } finally {
      await services.close();
    }
    await measureRequests(world, places);
  } finally {
    await world.close();
  }
}

async function measureAll(services: Services, where: string): Promise<void> {
  const samples: number[] = [];
  const watch = setInterval(async () => {
    if (existsSync('/proc')) samples.push((await residentBytes(process.pid)) / 1e6);
  }, 200);
  const start = performance.now();
  const { derived } = await deriveStaleCells(services);
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  const what = `derive ${derived} cells of ${detections} detections ${where}`;
  report.add({ what, unit: 's', samples: [seconds], goal: { atMost: 180 } });
  const resident = [Math.max(0, ...samples)];
  report.add({
    what: `… largest memory, ${where}`,
    unit: 'MB',
    samples: resident,
    goal: { atMost: 1500 },
  });
}

/** From the detections of one more drive to the features that they change. */
async function measureUpdates(services: Services, world: SeenWorld, where: string): Promise<void> {
  const processor: number[] = [];
  const samples: number[] = [];
  let cells = 0;
  for (const drive of world.moreDrives(updates, imagesEach)) {
    const [used, start] = [process.cpuUsage(), performance.now()];
    await world.add(services.store, [drive]);
    cells += (await deriveStaleCells(services)).derived;
    samples.push((performance.now() - start) / 1000);
    const { user, system } = process.cpuUsage(used);
    processor.push((user + system) / 1e6);
  }
  const what = `a drive of ${imagesEach} images ${where}, ${Math.round(cells / updates)} cells`;
  report.add({ what, unit: 's', samples, goal: { atMost: 2 } });
  report.add({ what: `… processor time, ${where}`, unit: 's', samples: processor });
}

/** Features that are spread over all of them. */
async function somePlaces({ store }: Services): Promise<StoredMapFeature[]> {
  const found: StoredMapFeature[] = [];
  let after: string | undefined;
  do {
    const page = await store.mapFeatures.inBox([-180, -85, 180, 85], {}, { limit: 2000, after });
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  const step = Math.max(1, Math.floor(found.length / asked));
  return found.filter((_, index) => index % step === 0).slice(0, asked);
}

function tileOf({ lon, lat }: StoredMapFeature) {
  return { set: 'mly_map_feature_point', z: cellZoom, key: cellAt(lon, lat) } as const;
}

async function measureColdTiles(
  { store }: Services,
  places: readonly StoredMapFeature[],
): Promise<void> {
  const refs = places.map(tileOf).values();
  const samples = await timeRuns(places.length, 0, async () => {
    const { value: ref } = refs.next();
    if (ref) await store.tiles.put(ref, await makeTile(store, ref, tileBudgetBytes), undefined);
  });
  report.add({ what: 'make a tile of points', unit: 'ms', samples });
}

async function measureRequests(
  world: SeenWorld,
  places: readonly StoredMapFeature[],
): Promise<void> {
  const server = await startWaysideServer(world.path);
  const token = `access_token=${encodeURIComponent(server.token)}`;
  const fields = 'id,object_value,geometry,first_seen_at,last_seen_at,images';
  const searches = places.map(({ lon, lat }) => {
    const box = [lon - 0.005, lat - 0.005, lon + 0.005, lat + 0.005].join();
    return `/map_features?bbox=${box}&limit=500&fields=${fields}&${token}`;
  });
  const tiles = places.map((place) => {
    const { x, y } = tileOfKey(cellZoom, tileOf(place).key);
    return `/maps/vtp/mly_map_feature_point/2/${cellZoom}/${x}/${y}?${token}`;
  });
  const ask = async (paths: readonly string[]): Promise<Samples> => {
    const left = paths.values();
    return timeRuns(paths.length, 0, async () => {
      const answer = await fetch(`${server.origin}${left.next().value}`);
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`${answer.status} for ${answer.url}`);
    });
  };
  try {
    for (const when of ['first time', 'again']) {
      report.add({ what: `search of 500, ${when}`, unit: 'ms', samples: await ask(searches) });
      report.add({ what: `tile of points, ${when}`, unit: 'ms', samples: await ask(tiles) });
    }
  } finally {
    await server.stop();
  }
}
