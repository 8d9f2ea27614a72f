/** Sequences to edit, and all that a database says of them. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalPlane } from '../src/geo/local-plane.ts';
import type { Image } from '../src/model/image.ts';
import { sequenceOf } from '../src/model/sequence.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Publication, Store } from '../src/store/store.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import type { StoreConfig } from './store-contract.ts';
import { readEverything } from './store-execute.ts';
import { sampleImage, samplePhoto, sampleUpload } from './store-samples.ts';

/** Who made them. */
export const ada = 18;

const [west, lat] = [12.97, 55.6];
const spacingMetres = 40;

/** An id of a sequence that is all the same letter. */
export const idOf = (letter: string) => letter.repeat(22);

/** Publishes a drive to the east as an upload of its own: one image a second, from `second` on. */
export async function publishDrive(
  store: Store,
  letter: string,
  { count, second, changes = {} }: { count: number; second: number; changes?: Partial<Image> },
): Promise<Publication> {
  const upload = await store.uploads.create(sampleUpload({ source: letter }));
  const plane = new LocalPlane(west, lat);
  const images: Image[] = [];
  for (let index = 0; index < count; index++) {
    const sha256 = letter + String(index).padStart(63, '0');
    const given = samplePhoto(upload, { filename: `${letter}${index}.jpg`, sha256 });
    const { photo } = await store.photos.accept(given, (photoId) => ({
      kind: 'none',
      key: `none:${photoId}`,
      payload: photoId,
      priority: 0,
      owner: ada,
    }));
    images.push(
      sampleImage(photo.id, {
        ...{ sequenceId: idOf(letter), sequenceIndex: index, sha256 },
        lon: plane.lonOf((second + index) * spacingMetres),
        lat,
        capturedAtMs: 1_700_000_000_000 + (second + index) * 1000,
        ...changes,
      }),
    );
  }
  const publication = publicationOf(images);
  await store.sequences.publish([publication]);
  return publication;
}

/** Of the images of one sequence, in order. */
function publicationOf(images: readonly Image[]): Publication {
  const [first] = images;
  assert.ok(first);
  const sequence = sequenceOf({ ...first, id: first.sequenceId }, images);
  return { sequence, images, coverage: placeOnCoverage(sequence, images) };
}

export async function imagesOf(store: Store, sequenceId: string): Promise<Image[]> {
  return store.images.getMany((await store.sequences.imageIds(sequenceId)) ?? []);
}

/** What edits may leave behind, and what follows them in the background. */
const passing = new Set([
  'edits',
  'edit_images',
  'stale_tiles',
  'stale_feature_cells',
  'uploads',
  'id_leases',
]);

/** Every row of every other table, as text, sorted. */
export async function allRows(config: StoreConfig): Promise<Map<string, string[]>> {
  const tables = new Map<string, string[]>();
  for (const [table, rows] of await readEverything(config)) {
    if (!passing.has(table)) tables.set(table, rows.map(textOf).toSorted());
  }
  return tables;
}

export function assertSameRows(
  found: ReadonlyMap<string, readonly string[]>,
  expected: ReadonlyMap<string, readonly string[]>,
): void {
  for (const [table, rows] of expected) assert.deepEqual(found.get(table), rows, table);
}

/** The same in both databases. */
function textOf(row: Readonly<Record<string, unknown>>): string {
  const columns = Object.entries(row).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value),
  ]);
  return JSON.stringify(Object.fromEntries(columns.toSorted()));
}

/** The tables that say where images and sequences are. */
const placeTables = [
  'images',
  'image_places',
  'owner_images',
  'sequences',
  'sequence_places',
  'coverage_extents',
];

/** Asserts that a database says the same of sequences as one in which just these were published as they are. */
export async function assertAsPublished(
  store: Store,
  config: StoreConfig,
  sequenceIds: readonly string[],
): Promise<void> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'wayside-edits-'));
  const fresh = { dataDirectory, databaseUrl: undefined };
  const other = await openStore(fresh);
  const order: string[] = [];
  try {
    for (const id of sequenceIds) {
      const images = await imagesOf(store, id);
      for (const [index, image] of images.entries()) {
        assert.equal(image.sequenceId, id);
        assert.ok(image.sequenceIndex > (images[index - 1]?.sequenceIndex ?? -1));
        const [position, image_id] = [image.sequenceIndex, image.id];
        order.push(textOf({ sequence_id: id, position, image_id }));
      }
      await other.sequences.publish([publicationOf(images)]);
    }
    const [found, expected] = [await allRows(config), await allRows(fresh)];
    assertSameRows(found, new Map(placeTables.map((name) => [name, expected.get(name) ?? []])));
    assert.deepEqual(found.get('sequence_images'), order.toSorted());
  } finally {
    await other.close();
    await rm(dataDirectory, { recursive: true });
  }
}
