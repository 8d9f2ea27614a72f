/** Libraries, web maps and scripts. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  featuresOf,
  type ImageAnswer,
  idsOf,
  type List,
  type Refusal,
  search,
  type Town,
  tileOf,
  townBox,
} from './clients-town.ts';
import { readTile } from './read-tile.ts';

export function testScripts({ server, all, image, pano }: Town): void {
  describe('the Python SDK', () => {
    const authorization = () => ({
      authorization: `OAuth ${server.token}`,
      'accept-encoding': 'gzip, deflate',
      accept: '*/*',
    });

    test('checks a token with an image that is not here, for which only 401 is bad', async () => {
      const probe = '/1933525276802129?fields=id';
      assert.notEqual((await server.ask(probe, authorization())).status, 401);
      const bad = await server.ask(probe, { authorization: 'OAuth MLY|1|2' });
      assert.equal(bad.status, 401);
      const { error } = bad.json<Refusal>();
      for (const key of ['message', 'type', 'code', 'fbtrace_id']) assert.ok(key in error, key);
    });

    test('puts a slash before the query, and one behind tiles', async () => {
      const one = await server.ask(`/${image.id}/?fields=thumb_1024_url,geometry`, authorization());
      assert.equal(one.json<ImageAnswer>().id, image.id);
      const tile = tileOf(image, 14);
      const { body } = await server.ask(
        `/maps/vtp/mly1_public/2${tile}/?access_token=${encodeURIComponent(server.token)}`,
      );
      for (const { properties } of featuresOf(body, 'image', tile)) {
        for (const key of ['id', 'sequence_id', 'captured_at', 'compass_angle', 'is_pano']) {
          assert.ok(key in properties, key);
        }
      }
    });

    test('searches with sequence_id and whole seconds', async () => {
      const from = '2000-01-01T00:00:00Z';
      const found = await search(
        server,
        `/images?bbox=14.19,46.04,14.21,46.06&start_captured_at=${from}&limit=2000&sequence_id=${image.sequence},${pano.sequence}&fields=sequence`,
      );
      assert.deepEqual(
        new Set(found.map(({ sequence }) => sequence)),
        new Set([image.sequence, pano.sequence]),
      );
    });
  });

  describe('web maps', () => {
    test('MapComplete reads the creator and the position unguarded', async () => {
      const target = `/${image.id}?fields=thumb_1024_url,thumb_original_url,captured_at,compass_angle,geometry,creator&access_token=${server.token}`;
      const answer = (await server.ask(target)).json<ImageAnswer>();
      assert.equal(answer.creator.username, image.creator.username);
      assert.equal(answer.geometry.type, 'Point');
    });

    test('OSMAPP names fields twice, where the last counts', async () => {
      const target = `/${pano.id}?fields=thumb_1024_url&access_token=${server.token}&fields=is_pano,thumb_1024_url,thumb_original_url`;
      const answer = (await server.ask(target)).json<Record<string, unknown>>();
      assert.deepEqual(Object.keys(answer), [
        'is_pano',
        'thumb_1024_url',
        'thumb_original_url',
        'id',
      ]);
      const [lon = 0, lat = 0] = image.geometry.coordinates;
      const box = [lon - 0.0004, lat - 0.0004, lon + 0.0004, lat + 0.0004];
      const found = await server.ask(
        `/images?access_token=${server.token}&fields=compass_angle,computed_geometry,geometry,captured_at,thumb_1024_url,thumb_original_url,is_pano&bbox=${box}`,
      );
      const { data } = found.json<List<ImageAnswer>>();
      assert.ok(idsOf(data).includes(image.id));
    });

    test('MapLibre and OpenLayers get compressed tiles and a layer for each zoom', async () => {
      for (const [zoom, layers] of [
        [0, ['overview']],
        [5, ['overview']],
        [6, ['sequence']],
        [13, ['sequence']],
        [14, ['image', 'sequence']],
      ] as const) {
        const url = `${server.origin}/maps/vtp/mly1_public/2${tileOf(image, zoom)}`;
        const tile = await fetch(`${url}?access_token=${server.token}`);
        assert.notEqual(tile.headers.get('content-encoding'), null);
        const found = Object.keys(readTile(new Uint8Array(await tile.arrayBuffer())).layers);
        assert.deepEqual(found.toSorted(), layers, `zoom ${zoom}`);
      }
    });
  });

  describe('scripts', () => {
    test('ask for entities at the root, and index the answer by id', async () => {
      const ids = idsOf(all).slice(0, 100);
      for (const root of ['/', '', '//']) {
        const reply = await fetch(`${server.origin}${root}?ids=${ids}&fields=id,geometry`, {
          headers: { authorization: `Bearer ${server.token}` },
        });
        const answer = (await reply.json()) as Record<string, ImageAnswer>;
        assert.deepEqual(Object.keys(answer).toSorted(), ids.toSorted());
        for (const id of ids) assert.equal(answer[id]?.id, id);
      }
    });

    test('write boxes, lists and times in every way', async () => {
      const [lon = 0, lat = 0] = image.geometry.coordinates;
      for (const [query, atLeast] of [
        ['bbox=14.19,%2046.04,%2014.21,%2046.06', all.length],
        ['bbox=14.19,+46.04,+14.21,+46.06', all.length],
        ['bbox=14.19%2C46.04%2C14.21%2C46.06', all.length],
        ['bbox=-180,-90,180,90&limit=10', 10],
        [`${townBox}&limit=9999999`, all.length],
        [`${townBox}&is_pano=true`, 2],
        [`${townBox}&closeto=1,2&object_type=x&start_time=&organization_id=`, all.length],
        [`lat=${lat}&lng=${lon}&radius=50&limit=3`, 3],
        [`creator_username=${image.creator.username}`, 2],
        [`sequence_ids=${image.sequence},%20${pano.sequence}`, 2],
        [`${townBox}&start_captured_at=2000-01-01T00:00:00.000%2B00:00`, all.length],
        [`${townBox}&end_captured_at=2100-01-01T00:00:00+0000`, all.length],
      ] as const) {
        const found = await search(server, `/images?fields=id&${query}`);
        assert.ok(found.length >= atLeast, `${query}: ${found.length}`);
      }
    });

    test('put /v4 in front, and follow pages where there are some', async () => {
      const seen: string[] = [];
      let target: string | undefined =
        `/v4/images?${townBox}&limit=40&access_token=${server.token}`;
      while (target) {
        const { data, paging }: List<ImageAnswer> = (await server.ask(target)).json();
        seen.push(...idsOf(data));
        target = paging?.next.slice(server.origin.length);
      }
      assert.deepEqual(seen.toSorted(), idsOf(all).toSorted());
    });
  });
}
