import assert from 'node:assert/strict';
import { type BoundingBox, isInBox } from '../src/geo/tile-grid.ts';
import { type Image, isPano } from '../src/model/image.ts';
import type { ImageFilter, Publication, Store } from '../src/store/store.ts';
import { placeOnCoverage } from '../src/tiles/sequence-lines.ts';
import { seededRandom } from './seeded-random.ts';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

const town: BoundingBox = [12.95, 55.53, 13.05, 55.58];
const boxes: BoundingBox[] = [
  town,
  [12.96, 55.54, 12.961, 55.541],
  [-180, -90, 180, 90],
  [179.9, -20, -179.9, 20],
  [180, -20, -180, 20],
  [12, 55, 12.001, 55.001],
];
const filters: ImageFilter[] = [
  {},
  { creatorIds: [34] },
  { creatorIds: [34, 18], isPano: true },
  { organizationId: 51, isPano: false },
  { capturedFromMs: 1_700_000_000_250, capturedToMs: 1_700_000_000_500 },
  { creatorIds: [17] },
  { make: 'Acme', model: "O'Hara" },
  { make: 'Nobody' },
];

/** A drive of some kilometres from a place, through several cells. */
function drive(number: number, lon: number, lat: number): Image[] {
  const random = seededRandom(number);
  const [east, north] = [random() * 0.004 - 0.002, random() * 0.002 - 0.001];
  return Array.from({ length: 1 + Math.floor(random() * 30) }, (_, index) => {
    const x = lon + index * east;
    return sampleImage(number * 1600 + index * 16 + 17, {
      lon: x > 180 ? x - 360 : x < -180 ? x + 360 : x,
      lat: lat + index * north,
      creatorId: number % 2 ? 18 : 34,
      organizationId: number % 3 ? null : 51,
      capturedAtMs: 1_700_000_000_000 + Math.floor(random() * 1000),
      model: number % 5 ? 'Street 1' : "O'Hara",
      cameraType: number % 7 ? 'perspective' : 'equirectangular',
    });
  });
}

async function publishDrives(store: Store): Promise<Publication[]> {
  const random = seededRandom(11);
  const drives = Array.from({ length: 120 }, (_, number) =>
    drive(number, 12.9 + random() * 0.2, 55.5 + random() * 0.1),
  );
  drives.push(drive(1000, 179.99, 10), drive(1001, -179.999, -10), drive(1002, 0, -80));
  const publications = drives.map((images, number): Publication => {
    const publication = samplePublication(`drive-${number}`, images);
    const coverage = placeOnCoverage(publication.sequence, publication.images);
    return { ...publication, coverage };
  });
  await store.sequences.publish(publications);
  return publications;
}

function isWanted({ sequence }: Publication, filter: ImageFilter): boolean {
  const { creatorIds, organizationId, capturedFromMs = 0, capturedToMs = Infinity } = filter;
  return (
    (!creatorIds || creatorIds.includes(sequence.creatorId)) &&
    (organizationId ?? sequence.organizationId) === sequence.organizationId &&
    (filter.make ?? sequence.make) === sequence.make &&
    (filter.model ?? sequence.model) === sequence.model &&
    (filter.isPano ?? sequence.isPano) === sequence.isPano &&
    sequence.capturedAtMs >= capturedFromMs &&
    sequence.capturedAtMs <= capturedToMs
  );
}

export function sequenceSearchesContract(storeTest: StoreTest): void {
  storeTest('finds each sequence with an image in a box once', async (store) => {
    const all = await publishDrives(store);
    const isAcrossCells = all.some(({ coverage }) => coverage.mly1_public.length > 3);
    assert.ok(isAcrossCells);
    for (const box of boxes) {
      for (const filter of filters) {
        const expected = all
          .filter((each) => each.images.some(({ lon, lat }) => isInBox(lon, lat, box)))
          .filter((each) => isWanted(each, filter));
        for (const limit of [3, 1000]) {
          const found: string[] = [];
          let after: string | undefined;
          do {
            const page = await store.sequences.inBox(box, filter, { limit, after });
            assert.ok(page.items.length <= limit);
            for (const { id, imageCount } of page.items) {
              found.push(id);
              assert.equal(imageCount, all.find((each) => each.sequence.id === id)?.images.length);
            }
            after = page.next;
          } while (after !== undefined);
          const ids = expected.map(({ sequence }) => sequence.id);
          assert.deepEqual(
            found.sort(),
            ids.sort(),
            `${box} ${JSON.stringify(filter)} by ${limit}`,
          );
        }
        const counted = (atMost: number) => store.sequences.countInBox(box, filter, atMost);
        assert.deepEqual(await counted(1000), { count: expected.length, isExact: true });
        if (expected.length > 1) {
          assert.deepEqual(await counted(expected.length - 1), {
            count: expected.length - 1,
            isExact: false,
          });
        }
      }
    }
    const panos = all.filter(({ images }) => images.some((image) => isPano(image.cameraType)));
    assert.ok(panos.length > 3 && panos.length < all.length);
  });
}
