/** What the tests of clients know of the sample town, and how they read answers. */

import assert from 'node:assert/strict';
import { tileAt } from '../src/geo/tile-grid.ts';
import { type SampleTown, startSampleTown } from './clients-server.ts';
import { readTile } from './read-tile.ts';

/** What clients read of an image, where they asked for it. */
export interface ImageAnswer {
  readonly id: string;
  readonly geometry: Point;
  readonly computed_geometry: Point;
  readonly sequence: string;
  readonly captured_at: number;
  readonly is_pano: boolean;
  readonly creator: { readonly username: string; readonly id: string };
  readonly thumb_1024_url: string;
  readonly thumb_2048_url: string;
}

interface Point {
  readonly type: string;
  readonly coordinates: readonly number[];
}

export interface List<Item> {
  readonly data: readonly Item[];
  readonly paging?: { readonly next: string };
}

export interface Refusal {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: number;
    readonly fbtrace_id: string;
  };
}

/** The sample town as a client finds it: every image of it, and one of each kind to start from. */
export interface Town {
  readonly server: SampleTown;
  readonly all: readonly ImageAnswer[];
  readonly image: ImageAnswer;
  readonly pano: ImageAnswer;
}

/** The box around the town, as a parameter. */
export const townBox = 'bbox=14.19,46.04,14.21,46.06';

export async function openTown(): Promise<Town> {
  const server = await startSampleTown();
  const fields = 'geometry,sequence,is_pano,captured_at,creator';
  const all = await search(server, `/images?${townBox}&fields=${fields}`);
  const image = all.find(({ is_pano }) => !is_pano);
  const pano = all.find(({ is_pano }) => is_pano);
  assert.ok(image && pano);
  return { server, all, image, pano };
}

export async function search(server: SampleTown, target: string): Promise<readonly ImageAnswer[]> {
  const reply = await server.askAs(target);
  assert.equal(reply.status, 200, reply.body.toString());
  return reply.json<List<ImageAnswer>>().data;
}

export const idsOf = (images: readonly { readonly id: string }[]) => images.map(({ id }) => id);

/** The tile that an image is in, as `/z/x/y`. */
export function tileOf({ geometry }: ImageAnswer, zoom: number): string {
  const [lon = 0, lat = 0] = geometry.coordinates;
  const { z, x, y } = tileAt(lon, lat, zoom);
  return `/${z}/${x}/${y}`;
}

/** Features of a layer as GeoJSON, as every map library makes them. */
export function featuresOf(body: Uint8Array, name: string, tile: string) {
  const layer = readTile(body).layers[name];
  const [, z = 0, x = 0, y = 0] = tile.split('/').map(Number);
  return Array.from({ length: layer?.length ?? 0 }, (_, index) => {
    const { geometry, properties } = layer?.feature(index).toGeoJSON(x, y, z) ?? {};
    assert.ok(geometry && properties);
    return { geometry, properties };
  });
}
