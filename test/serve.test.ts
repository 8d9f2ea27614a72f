import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import sharp from 'sharp';
import { tileAt } from '../src/geo/tile-grid.ts';
import { runWayside, sampleDirectory, startServer, withDataDirectory } from './wayside-process.ts';

describe('wayside serve', () => {
  test('shows what another process imports: at zoom 14 by the next request, below within seconds', async () => {
    await withDataDirectory(async (data) => {
      const settings = { WAYSIDE_DATA: data };
      const server = await startServer('serve', settings);
      try {
        const token = (await runWayside(['token'], settings)).stdout.trim();
        const get = (path: string) =>
          fetch(server.address + path, { headers: { authorization: `OAuth ${token}` } });
        const folders = await readdir(join(sampleDirectory, 'ada'));
        const importing = await runWayside(
          ['import', join(sampleDirectory, 'ada', folders[0] ?? '')],
          settings,
        );
        assert.equal(importing.code, 0, importing.stderr);

        const found = await imagesOf(await get('/images?bbox=-180,-85,180,85&fields=id,geometry'));
        assert.ok(found.length > 5);
        const [first] = found;
        assert.ok(first);
        const [lon, lat] = first.geometry.coordinates;
        const { x, y } = tileAt(lon, lat, 14);
        const tile = await get(`/maps/vtp/mly1_public/2/14/${x}/${y}`);
        const decoded = new VectorTile(new PbfReader(await tile.arrayBuffer()));
        const ids = new Set(
          Array.from({ length: decoded.layers.image?.length ?? 0 }, (_, index) =>
            String(decoded.layers.image?.feature(index).properties.id),
          ),
        );
        assert.ok(ids.has(first.id));
        for (const z of [0, 5, 6, 10, 13]) {
          const { x, y } = tileAt(lon, lat, z);
          const lower = await get(`/maps/vtp/mly1_computed_public/2/${z}/${x}/${y}`);
          assert.ok((await lower.arrayBuffer()).byteLength > 0, `zoom ${z}`);
        }
      } finally {
        const { code } = await server.stop();
        assert.equal(code, 0);
      }
    });
  });

  test('positions photos along a GPX track', async () => {
    await withDataDirectory(async (data) => {
      const photos = join(data, 'photos');
      await mkdir(photos);
      for (const second of [0, 10, 20, 3600]) {
        const time = new Date(Date.UTC(2025, 5, 1, 10, 0, second)).toISOString();
        const [date, clock] = time.split('T');
        await sharp({
          create: {
            width: 320,
            height: 240,
            channels: 3,
            background: { r: second % 255, g: 9, b: 9 },
          },
        })
          .withExif({
            IFD0: { Make: 'Test', Model: 'GPX' },
            IFD2: {
              DateTimeOriginal: `${date?.replaceAll('-', ':')} ${clock?.slice(0, 8)}`,
              OffsetTimeOriginal: '+00:00',
            },
          })
          .jpeg()
          .toFile(join(photos, `${second}.jpg`));
      }
      const point = (minute: number, lat: number) =>
        `<trkpt lat="${lat}" lon="14.5"><ele>300</ele><time>2025-06-01T11:00:${String(minute).padStart(2, '0')}Z</time></trkpt>`;
      await writeFile(
        join(data, 'track.gpx'),
        `<?xml version="1.0"?><gpx version="1.1"><trk><trkseg>${point(0, 46)}${point(20, 46.001)}</trkseg></trk></gpx>`,
      );
      const settings = { WAYSIDE_DATA: data };
      const args = [
        'import',
        photos,
        '--json',
        '--gpx',
        join(data, 'track.gpx'),
        '--gpx-offset',
        '3600',
      ];
      const summary = JSON.parse((await runWayside(args, settings)).stdout);
      assert.equal(summary.imported, 3);
      assert.equal(summary.rejected.length, 1);
      assert.match(summary.rejected[0].reason, /GPX/);

      const server = await startServer('serve', settings);
      try {
        const token = (await runWayside(['token'], settings)).stdout.trim();
        const url = `${server.address}/images?bbox=14,45,15,47&fields=geometry,altitude,compass_angle,captured_at&access_token=${token}`;
        const images = await imagesOf(await fetch(url));
        const byTime = images.toSorted((a, b) => a.captured_at - b.captured_at);
        const latitudes = byTime.map(({ geometry }) => geometry.coordinates[1]);
        assert.deepEqual(latitudes, [46, 46.0005, 46.001]);
        for (const image of byTime) {
          assert.equal(image.altitude, 300);
          assert.ok(Math.min(image.compass_angle, 360 - image.compass_angle) < 1);
        }
      } finally {
        await server.stop();
      }
    });
  });

  test('stops within seconds though a reader takes its time', async () => {
    await withDataDirectory(async (data) => {
      const settings = { WAYSIDE_DATA: data };
      const server = await startServer('demo', settings);
      const token = /^Token: (.*)$/m.exec(server.output.stdout)?.[1] ?? '';
      const search = `${server.address}/images?bbox=14,46,15,47&limit=1&fields=thumb_original_url`;
      const answer = await fetch(search, { headers: { authorization: `OAuth ${token}` } });
      const [first] = ((await answer.json()) as { data: { thumb_original_url: string }[] }).data;
      const slow = connect(Number(new URL(server.address).port), 'localhost');
      slow.on('error', () => {});
      const { pathname, search: query } = new URL(first?.thumb_original_url ?? '');
      slow.write(`GET ${pathname}${query} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await once(slow, 'readable');
      slow.pause();
      const stoppedAt = Date.now();
      const { code } = await server.stop();
      assert.equal(code, 0);
      assert.ok(Date.now() - stoppedAt < 15_000);
      slow.destroy();
    });
  });

  test('names every setting that is wrong, and ends with 2', async () => {
    const { code, stderr } = await runWayside(['serve'], {
      PORT: '99999',
      DATABASE_URL: 'mysql://nope',
      WAYSIDE_LOG_LEVEL: 'loud',
    });
    assert.equal(code, 2);
    for (const name of ['PORT', 'DATABASE_URL', 'WAYSIDE_LOG_LEVEL'])
      assert.match(stderr, new RegExp(name));
  });

  test('says so when the port is taken', async () => {
    await withDataDirectory(async (data) => {
      const first = await startServer('serve', { WAYSIDE_DATA: data });
      try {
        const PORT = new URL(first.address).port;
        const { code, stderr } = await runWayside(['serve'], { WAYSIDE_DATA: data, PORT });
        assert.equal(code, 2);
        assert.match(stderr, /is taken by another program/);
      } finally {
        await first.stop();
      }
    });
  });
});

interface ImageAnswer {
  readonly id: string;
  readonly geometry: { readonly coordinates: readonly [lon: number, lat: number] };
  readonly captured_at: number;
  readonly compass_angle: number;
  readonly altitude: number;
}

async function imagesOf(response: Response): Promise<ImageAnswer[]> {
  assert.equal(response.status, 200);
  return ((await response.json()) as { data: ImageAnswer[] }).data;
}
