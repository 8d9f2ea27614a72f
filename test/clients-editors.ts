/** The editors of OpenStreetMap. */

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
} from './clients-town.ts';
import { readTile, valueFields } from './read-tile.ts';

interface DetectionAnswer {
  readonly id: string;
  readonly value: string;
  readonly created_at: string;
  readonly geometry: string;
  readonly image: Pick<ImageAnswer, 'id' | 'geometry'>;
}

/** Points of an outline as fractions of the photo, read as all of them read it. */
function outlineOf(geometry: string): number[][] {
  const layer = readTile(Buffer.from(geometry, 'base64')).layers['mpy-or'];
  assert.ok(layer);
  const [ring = []] = layer.feature(0).loadGeometry();
  return ring.map(({ x, y }) => [x / layer.extent, y / layer.extent]);
}

export function testEditors({ server, image, pano }: Town): void {
  const tile = tileOf(image, 14);
  describe('iD and Rapid', () => {
    test('load tiles with the raw token in the URL, and take id and sequence_id of every image', async () => {
      const target = `/maps/vtp/mly1_public/2${tile}?access_token=${server.token}`;
      const { status, headers, body } = await server.ask(target, { origin: 'https://example.org' });
      assert.equal(status, 200);
      assert.equal(headers['access-control-allow-origin'], '*');
      const images = featuresOf(body, 'image', tile);
      assert.ok(images.length > 0);
      for (const { properties, geometry } of images) {
        assert.equal(geometry.type, 'Point');
        // One missing value makes Rapid drop the whole tile.
        assert.ok(Number.isSafeInteger(properties.id));
        assert.equal(typeof properties.sequence_id, 'string');
        assert.equal(typeof properties.captured_at, 'number');
        assert.equal(typeof properties.compass_angle, 'number');
        assert.equal(typeof properties.is_pano, 'boolean');
      }
      // Both find a sequence's line by the sequence_id of its images.
      const lines = new Set(
        featuresOf(body, 'sequence', tile).map(({ properties }) => properties.id),
      );
      for (const { properties } of images) assert.ok(lines.has(properties.sequence_id));
    });

    test('join URLs with a double slash', async () => {
      const target = `//${image.id}?access_token=${server.token}&fields=id,geometry`;
      const { status, ...reply } = await server.ask(target);
      assert.equal(status, 200);
      assert.equal(reply.json<ImageAnswer>().id, image.id);
    });

    test('load map features and signs, and go on where there are none', async () => {
      for (const [set, layer] of [
        ['mly_map_feature_point', 'point'],
        ['mly_map_feature_traffic_sign', 'traffic_sign'],
      ] as const) {
        const target = `/maps/vtp/${set}/2${tile}?access_token=${server.token}`;
        const { status, headers, body } = await server.ask(target);
        assert.equal(status, 200);
        assert.equal(headers['access-control-allow-origin'], '*');
        const features = featuresOf(body, layer, tile);
        assert.ok(features.length > 0);
        for (const { properties } of features) {
          assert.ok(Number.isSafeInteger(properties.id));
          assert.equal(typeof properties.value, 'string');
        }
      }
    });

    test('outline the detections of a photo, by URLs with a double slash', async () => {
      for (const fields of ['id,image,geometry,value', 'id,created_at,geometry,image,value']) {
        const target = `//${image.id}/detections?access_token=${server.token}&fields=${fields}`;
        const { status, ...reply } = await server.ask(target);
        assert.equal(status, 200);
        for (const detection of reply.json<List<DetectionAnswer>>().data) {
          assert.equal(detection.image.id, image.id);
          assert.ok(outlineOf(detection.geometry).length >= 3);
        }
      }
    });
  });

  describe('JOSM', () => {
    const encoded = () => `access_token=${encodeURIComponent(server.token)}`;

    test('loads tiles from zoom 12 to 14 with an encoded token, and parses ids as longs', async () => {
      for (const set of ['mly1_public', 'mly1_computed_public']) {
        for (const zoom of [12, 13, 14]) {
          const target = `/maps/vtp/${set}/2${tileOf(image, zoom)}?${encoded()}`;
          const { status, body } = await server.ask(target);
          assert.equal(status, 200);
          const { layers } = readTile(body);
          assert.ok((layers.sequence?.length ?? 0) > 0);
          const ids = featuresOf(body, 'image', tile).map(({ properties }) =>
            String(properties.id),
          );
          assert.equal(ids.length > 0, zoom === 14);
          for (const id of ids) assert.match(id, /^[1-9]\d{0,18}$/);
        }
      }
    });

    test('asks for its fields with encoded commas, of one image and of several', async () => {
      const fields =
        'altitude,atomic_scale,thumb_original_url,captured_at,camera_type,compass_angle,computed_altitude,computed_compass_angle,computed_geometry,computed_rotation,creator,exif_orientation,geometry,height,id,make,model,organization,quality_score,sequence,thumb_1024_url,thumb_2048_url,thumb_256_url,width';
      const query = `fields=${encodeURIComponent(fields)}`;
      const one = (await server.askAs(`/${image.id}?${query}`)).json<ImageAnswer>();
      const ids = encodeURIComponent(`${image.id},${pano.id}`);
      const many = await search(server, `/images?${query}&image_ids=${ids}`);
      assert.equal(many.length, 2);
      for (const { id, geometry, computed_geometry, creator } of [one, ...many]) {
        assert.match(id, /^\d+$/);
        // Anything but a pair is no position for it.
        assert.equal(geometry.coordinates.length, 2);
        assert.equal(computed_geometry.coordinates.length, 2);
        assert.deepEqual(Object.keys(creator).toSorted(), ['id', 'username']);
      }
      const properties =
        'id,creator_id,is_pano,merge_cc,mesh,organization_id,sequence_id,sfm_cluster,camera_parameters,detections';
      assert.equal((await server.askAs(`/${image.id}?fields=${properties}`)).status, 200);
    });

    test('asks who it is without naming fields', async () => {
      const me = (await server.askAs('/me')).json<Record<string, unknown>>();
      assert.equal(typeof me.username, 'string');
      assert.match(String(me.id), /^\d+$/);
      const user = await server.askAs(`/${image.creator.id}?fields=username%2Cid`);
      assert.deepEqual(user.json(), image.creator);
    });

    test('shows the organization of a photo', async () => {
      const reply = await server.askAs(`/${image.id}?fields=organization`);
      const { organization } = reply.json<{ organization: { id: string } }>();
      const target = `/${organization.id}?fields=slug%2Cname%2Cdescription`;
      const answer = (await server.askAs(target)).json<Record<string, unknown>>();
      assert.deepEqual(Object.keys(answer), ['slug', 'name', 'description', 'id']);
      for (const value of Object.values(answer)) assert.equal(typeof value, 'string');
    });

    test('takes any answer with an error in it for a failure, and needs JSON in every one', async () => {
      for (const target of ['/17', '/me/nothing', '/images?bbox=x', `/${image.id}/nothing`]) {
        const { error } = (await server.askAs(target)).json<Refusal>();
        assert.equal(typeof error.message, 'string');
        // This one message would switch its network off until it is started again.
        assert.notEqual(error.message, 'Application request limit reached');
      }
    });

    test('reads the detections of a photo', async () => {
      const target = `/${image.id}/detections?fields=value%2Ccreated_at%2Cimage%2Cgeometry`;
      const { status, ...reply } = await server.askAs(target);
      assert.equal(status, 200);
      for (const detection of reply.json<List<DetectionAnswer>>().data) {
        assert.match(detection.id, /^\d+$/);
        // It takes the zone off, and reads the rest.
        assert.match(detection.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
        assert.equal(detection.image.geometry.coordinates.length, 2);
        assert.ok(outlineOf(detection.geometry).length >= 3);
      }
    });

    test('opens photos in the web application', async () => {
      const { status, headers } = await server.ask(`/app/?pKey=${image.id}&focus=photo`);
      // Without a built web app there is no page, and the answer says so.
      assert.ok(status === 200 || status === 400);
      if (status === 200) assert.match(headers['content-type'] ?? '', /^text\/html/);
    });
  });

  describe('Vespucci', () => {
    test('casts ids and times of tiles to Long, so that they must be integers', async () => {
      const target = `/maps/vtp/mly1_computed_public/2${tile}?access_token=${server.token}`;
      const { body } = await server.ask(target);
      const integers = new Set([4, 5, 6]);
      const { image: fields = {}, sequence = {} } = valueFields(body);
      for (const used of [fields.id, fields.captured_at, sequence.captured_at, sequence.image_id]) {
        assert.ok(used && used.length > 0 && used.every((field) => integers.has(field)));
      }
    });

    test('throws without thumbnail or computed position', async () => {
      for (const { id } of [image, pano]) {
        const { status, ...reply } = await server.ask(
          `/${id}?access_token=${server.token}&fields=thumb_2048_url,computed_geometry,computed_compass_angle,captured_at`,
        );
        assert.equal(status, 200);
        const answer = reply.json<ImageAnswer>();
        assert.equal((await fetch(answer.thumb_2048_url)).status, 200);
        assert.equal(answer.computed_geometry.coordinates.length, 2);
        assert.ok(Number.isSafeInteger(answer.captured_at));
      }
      const { data } = (
        await server.ask(
          `/image_ids?sequence_id=${image.sequence}&access_token=${server.token}&fields=id`,
        )
      ).json<List<{ id: string }>>();
      assert.ok(idsOf(data).includes(image.id));
    });
  });
}
