/** MapillaryJS 4.1, from its provider and its graph. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { s2CellAt, s2Id } from '../src/geo/s2.ts';
import {
  type ImageAnswer,
  idsOf,
  type List,
  type Refusal,
  search,
  type Town,
} from './clients-town.ts';

export function testMapillaryJs({ server, all, image, pano }: Town): void {
  describe('MapillaryJS', () => {
    const spatial =
      'id,computed_geometry,geometry,sequence,altitude,atomic_scale,camera_parameters,camera_type,captured_at,compass_angle,computed_altitude,computed_compass_angle,computed_rotation,creator,exif_orientation,height,merge_cc,mesh,organization,quality_score,sfm_cluster,thumb_1024_url,thumb_2048_url,width';
    const headers = () => ({
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `OAuth ${server.token}`,
      origin: 'https://example.org',
    });

    test('gets its preflight answered, without which browsers send nothing', async () => {
      const preflight = {
        origin: 'https://example.org',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,content-type',
      };
      const { status, headers: answer } = await server.ask('/images?s2=1', preflight, 'OPTIONS');
      assert.ok(status >= 200 && status < 300);
      assert.equal(answer['access-control-allow-origin'], '*');
      const allowed = answer['access-control-allow-headers']?.toLowerCase() ?? '';
      for (const name of ['authorization', 'content-type', 'accept']) {
        assert.ok(allowed.includes(name), name);
      }
    });

    test('takes 200 images at once, with all its fields, and converts each', async () => {
      const padded = [...idsOf(all), ...Array.from({ length: 200 - all.length }, (_, i) => i + 1)];
      const target = `/images?image_ids=${padded.join(',')}&fields=${spatial}`;
      const { status, headers: answer, ...reply } = await server.ask(target, headers());
      assert.equal(status, 200);
      assert.equal(answer['access-control-allow-origin'], '*');
      const { data } = reply.json<List<ImageAnswer & Record<string, unknown>>>();
      assert.deepEqual(idsOf(data).toSorted(), idsOf(all).toSorted());
      for (const one of data) {
        assert.equal(typeof one.id, 'string');
        // An image without a sequence is thrown away, one without a thumbnail can't be shown.
        assert.equal(typeof one.sequence, 'string');
        assert.match(one.thumb_1024_url, /^http/);
        assert.match(one.thumb_2048_url, /^http/);
        assert.equal(one.geometry.coordinates.length, 2);
        assert.ok([1, 3, 6, 8].includes(Number(one.exif_orientation)));
        assert.match(String(one.camera_type), /^(perspective|fisheye|spherical)$/);
        assert.ok(Array.isArray(one.camera_parameters));
        // null would be taken for a value.
        assert.ok(!Object.values(one).includes(null));
      }
    });

    test('finds each image in its own S2 cell and in no other, or it throws the cell away', async () => {
      const cells = new Map<string, string[]>();
      for (const { id, geometry } of all) {
        const [lon = 0, lat = 0] = geometry.coordinates;
        const cell = s2Id(s2CellAt(lon, lat));
        cells.set(cell, [...(cells.get(cell) ?? []), id]);
      }
      for (const [cell, ids] of cells) {
        const found = await search(
          server,
          `/images?s2=${cell}&fields=id,computed_geometry,geometry,sequence`,
        );
        assert.deepEqual(idsOf(found).toSorted(), ids.toSorted());
      }
    });

    test('gets the images of a sequence in the order of capture', async () => {
      const { body, status } = await server.ask(
        `/image_ids?sequence_id=${image.sequence}`,
        headers(),
      );
      assert.equal(status, 200);
      const expected = all
        .filter(({ sequence }) => sequence === image.sequence)
        .toSorted((a, b) => a.captured_at - b.captured_at);
      assert.deepEqual(JSON.parse(body.toString()), {
        data: idsOf(expected).map((id) => ({ id })),
      });
    });

    test('loads thumbnails and deep-zoom tiles with neither token nor headers', async () => {
      const target = `/${pano.id}/tiles?z=11&fields=url,z,x,y`;
      const tiles = (await server.ask(target, headers())).json<List<Record<string, unknown>>>()
        .data;
      assert.ok(tiles.length > 0);
      const [one] = await search(server, `/images?image_ids=${pano.id}&fields=${spatial}`);
      for (const url of [
        one?.thumb_1024_url,
        one?.thumb_2048_url,
        ...tiles.map(({ url }) => url),
      ]) {
        const picture = await fetch(String(url));
        assert.equal(picture.status, 200);
        assert.equal(picture.headers.get('access-control-allow-origin'), '*');
        assert.equal(picture.headers.get('content-type'), 'image/jpeg');
        await picture.arrayBuffer();
      }
      for (const { z, x, y } of tiles) {
        assert.deepEqual([typeof z, typeof x, typeof y], ['number', 'number', 'number']);
      }
    });

    test('reads errors', async () => {
      const { error } = (await server.askAs('/images?s2=17')).json<Refusal>();
      assert.deepEqual(
        [typeof error.message, typeof error.type, typeof error.code, typeof error.fbtrace_id],
        ['string', 'string', 'number', 'string'],
      );
    });
  });
}
