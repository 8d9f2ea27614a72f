/** A map feature keeps its id when more drives move it over the border of the cell that it was derived in. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LocalPlane } from '../src/geo/local-plane.ts';
import { tileAt, tileBounds } from '../src/geo/tile-grid.ts';
import { startPostgres } from './postgres.ts';
import { readTile } from './read-tile.ts';
import { inServices, until, withSettings } from './services.ts';
import { addDetections, allImages, makeStreet } from './street.ts';
import { runWayside, startServer } from './wayside-process.ts';

interface Found {
  readonly id: string;
  readonly object_value: string;
  readonly geometry: { readonly coordinates: readonly [number, number] };
  readonly images: { readonly data: readonly unknown[] };
}

const lat = 55.6;
const west = tileAt(12.97, lat, 14);
const borderLon = tileBounds(west)[2];
const plane = new LocalPlane(borderLon, lat);
/** Of the stop sign in the middle of a street, east of the border. */
const signMetres = -0.5;

let postgres: Awaited<ReturnType<typeof startPostgres>>;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres.stop());

for (const database of ['SQLite', 'PostgreSQL'] as const) {
  test(`a sign that drives move over a border and back stays the same on ${database}`, () =>
    withSettings(database === 'PostgreSQL' ? postgres.url : undefined, async (settings) => {
      const server = await startServer('serve', settings);
      try {
        const { stdout } = await runWayside(['token', '--app', 'test'], settings);
        const headers = { authorization: `OAuth ${stdout.trim()}` };
        const ask = (path: string) => fetch(server.address + path, { headers });
        const idsInTile = async (x: number) => {
          const answer = await ask(`/maps/vtp/mly_map_feature_traffic_sign/2/14/${x}/${west.y}`);
          const layer = readTile(new Uint8Array(await answer.arrayBuffer())).layers.traffic_sign;
          return Array.from({ length: layer?.length ?? 0 }, (_, index) =>
            String(layer?.feature(index).properties.id),
          );
        };
        let drives = 0;
        const drive = (metresEast: number) =>
          inServices(settings, async ({ store }) => {
            const lon = plane.lonOf(signMetres - 56 + metresEast);
            const street = makeStreet(`drive ${drives}`, 17 + drives * 1600, lon, lat);
            drives++;
            await store.sequences.publish([street.publication]);
            await addDetections(store, street, allImages);
            await until(async () => (await store.mapFeatures.countStale()) === 0 || undefined);
          });
        const fields = 'fields=id,object_value,geometry,images';
        const box = [plane.lonOf(-6), lat - 0.001, plane.lonOf(6), lat + 0.001].join();
        const search = async () => {
          const answer = await ask(`/map_features?bbox=${box}&${fields}`);
          return ((await answer.json()) as { data: Found[] }).data;
        };

        await drive(0);
        const [sign, ...others] = await search();
        assert.ok(sign);
        assert.deepEqual(others, []);
        assert.ok(sign.geometry.coordinates[0] < borderLon);
        const expectAt = async (isEast: boolean, images: number) => {
          const there = (await (await ask(`/${sign.id}?${fields}`)).json()) as Found;
          assert.equal(there.geometry.coordinates[0] >= borderLon, isEast);
          assert.equal(there.object_value, 'regulatory--stop--g1');
          assert.ok(there.images.data.length > images);
          assert.deepEqual(await search(), [there]);
          const [inWest, inEast] = [await idsInTile(west.x), await idsInTile(west.x + 1)];
          assert.equal(inWest.includes(sign.id), !isEast);
          assert.equal(inEast.includes(sign.id), isEast);
          assert.equal(inWest.length + inEast.length, 3, 'the other signs are there');
          return there.images.data.length;
        };
        const first = await expectAt(false, 0);
        await drive(3);
        const second = await expectAt(true, first);
        await drive(-4);
        await expectAt(false, second);
      } finally {
        const { code, stderr } = await server.stop();
        assert.equal(code, 0, stderr);
      }
    }));
}
