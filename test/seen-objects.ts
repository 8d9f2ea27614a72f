/** Detections in the images of the test server, and map features derived from them, put straight into its store. */

import { tileAt, tileKey } from '../src/geo/tile-grid.ts';
import type { Detection, DetectionRun } from '../src/model/detection.ts';
import type { Image } from '../src/model/image.ts';
import type { StoredMapFeature } from '../src/store/detection-stores.ts';
import type { TestServer } from './fixtures.ts';

export const stopSign = 'regulatory--stop--g1';
export const hydrant = 'object--fire-hydrant';
export const pole = 'object--support--utility-pole';
export const bench = 'object--bench';

const seenAtMs = Date.UTC(2021, 4, 20, 17, 49, 1, 250);

/** The box of the second sample in the API's document, and its text there. */
const sampleBox = Int16Array.of(2894, 1527, 3138, 1527, 3138, 1965, 2894, 1965);
export const sampleGeometry =
  'GjgKBm1weS1vchIYEgIAABgDIhAJnC3uFxroAwAA7AbnAwAPGgR0eXBlIgkKB3BvbHlnb24ogCB4AQ==';

/** Of everything else; clockwise on the screen. */
export const outline = [
  [1100, 1200],
  [1700, 1180],
  [1820, 2400],
  [1500, 2750],
  [1090, 2380],
] as const;

export interface SeenObjects {
  /** The active version of the model. */
  readonly run: DetectionRun;
  /** Of the active version, by image: hydrants in all of the drive, stop signs in its first two, … */
  readonly detections: readonly Detection[];
  /** Of a version that nobody sees unless they ask by id; in the first image of the drive. */
  readonly unseen: Detection;
  /** Seen in the first two images of the drive. */
  readonly sign: StoredMapFeature;
  /** Seen in all images of the drive. */
  readonly hydrant: StoredMapFeature;
  /** On either side of the antimeridian, each seen in both images there. */
  readonly benches: readonly StoredMapFeature[];
}

export async function addSeenObjects(server: TestServer): Promise<SeenObjects> {
  const { store, drive, panos, antimeridian } = server;
  const run = await store.detections.ensureRun('eyes', '1.0');
  const nextRun = await store.detections.ensureRun('eyes', '2.0');
  const places = [
    { value: stopSign, images: drive.slice(0, 2), lon: 12.9702, lat: 55.60005 },
    { value: hydrant, images: drive, lon: 12.97045678901234, lat: 55.60012345678901 },
    { value: bench, images: antimeridian, lon: 179.99995, lat: -17 },
    { value: bench, images: antimeridian, lon: -179.99995, lat: -17 },
  ];
  const cells = places.map(featureCellOf);

  async function see(runId: number, images: readonly Image[], value: string): Promise<Detection[]> {
    const isSign = value === stopSign;
    const seen = images.map(({ id }) => ({
      imageId: id,
      sourceId: value,
      value,
      rings: [isSign ? sampleBox : Int16Array.from(outline.flat())],
      confidence: isSign ? 0.875 : null,
      createdAtMs: seenAtMs,
    }));
    await store.detections.add(runId, seen, () => (runId === run.id ? cells : []));
    await store.detections.activate(runId);
    const ids = images.map(({ id }) => id);
    const found = [...(await store.detections.ofImages(ids, 100)).values()].flat();
    return found.filter((each) => each.value === value);
  }

  const [unseen] = (await see(nextRun.id, drive.slice(0, 1), stopSign)) as [Detection];
  const detections = [
    ...(await see(run.id, drive, hydrant)),
    ...(await see(run.id, drive.slice(0, 2), stopSign)),
    ...(await see(run.id, panos, pole)),
    ...(await see(run.id, antimeridian, bench)),
  ];

  const features: StoredMapFeature[] = [];
  for (const { value, images, lon, lat } of places) {
    const seenIn = new Set(images.map(({ id }) => id));
    const times = images.map(({ capturedAtMs }) => capturedAtMs);
    features.push({
      id: await store.newId('map_feature'),
      runId: run.id,
      value,
      lon,
      lat,
      uncertaintyMetres: 0.4,
      alignedDirectionDegrees: 271.5,
      firstSeenAtMs: Math.min(...times),
      lastSeenAtMs: Math.max(...times),
      viewCount: images.length,
      detections: detections
        .filter((each) => each.value === value && seenIn.has(each.imageId))
        .map(({ id, imageId }) => ({ id, imageId })),
    });
  }
  for (const stale of await store.mapFeatures.stale(10)) {
    const inCell = features.filter((feature) => featureCellOf(feature) === stale.cell);
    await store.mapFeatures.replaceCell(stale, inCell);
  }
  const [sign, fireHydrant, ...benches] = features as [StoredMapFeature, StoredMapFeature];
  return { run, detections, unseen, sign, hydrant: fireHydrant, benches };
}

function featureCellOf({ lon, lat }: { readonly lon: number; readonly lat: number }): number {
  const { x, y } = tileAt(lon, lat, 15);
  return tileKey(x, y);
}
