import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { unrollPolygon } from '../web/src/map/unroll-polygon.ts';

type World = Topology<{ countries: GeometryCollection<{ name: string }> }>;

async function countries(): Promise<Map<string, Position[][][]>> {
  const file = fileURLToPath(import.meta.resolve('world-atlas/countries-50m.json'));
  const world = JSON.parse(await readFile(file, 'utf8')) as World;
  return new Map(
    feature(world, world.objects.countries).features.map(({ properties, geometry }) => {
      if (geometry.type === 'Polygon') return [properties.name, [geometry.coordinates]];
      if (geometry.type === 'MultiPolygon') return [properties.name, geometry.coordinates];
      throw new Error(geometry.type);
    }),
  );
}

test('no outline jumps across the map, and every one is closed', async () => {
  for (const [name, polygons] of await countries()) {
    for (const ring of polygons.flatMap(unrollPolygon)) {
      assert.deepEqual(ring.at(-1), ring[0], name);
      for (const [index, [lon = 0, lat = 0]] of ring.slice(1).entries()) {
        const [before = 0] = ring[index] ?? [];
        assert.ok(
          Math.abs(lon - before) < 180 || Math.abs(lat) === 90,
          `${name}: ${before} to ${lon}`,
        );
      }
    }
  }
});

test('Antarctica reaches all around, down to the pole', async () => {
  const rings = (await countries()).get('Antarctica')?.flatMap(unrollPolygon) ?? [];
  const mainland = rings.sort((a, b) => b.length - a.length)[0] ?? [];
  const lons = mainland.map(([lon = 0]) => lon);
  assert.ok(Math.max(...lons) - Math.min(...lons) >= 360);
  assert.equal(Math.min(...mainland.map(([, lat = 0]) => lat)), -90);
});
