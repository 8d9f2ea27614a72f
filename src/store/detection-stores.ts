/** The part of the storage port that is about detections and map features. What holds for all of the port stands in `store.ts`. */

import type { BoundingBox } from '../geo/tile-grid.ts';
import type { Detection, DetectionRun } from '../model/detection.ts';
import type { Image } from '../model/image.ts';
import type { MapFeature, MapFeatureType } from '../model/map-feature.ts';
import type { Page, PageRequest } from './store.ts';

/** A detection on its way in. */
export interface NewDetection extends Omit<Detection, 'id' | 'runId'> {
  /** What the source calls it: within a run and an image, the same source id is the same detection. */
  readonly sourceId: string;
}

/** Values with `*` for any text, such as `object--*`; something matches when one of them does. */
export type ValuePatterns = readonly string[];

interface DetectionFilter {
  readonly values?: ValuePatterns | undefined;
  /** Of images captured at this time or later. */
  readonly capturedFromMs?: number | undefined;
  /** Of images captured at this time or earlier. */
  readonly capturedToMs?: number | undefined;
}

/** An image and all that one run detected in it, by id. */
export interface ImageDetections {
  readonly image: Image;
  readonly detections: readonly Detection[];
}

export interface DetectionStore {
  /** All versions of all models, the oldest first. */
  runs(): Promise<DetectionRun[]>;

  /** The run of that model and version, made now if there is none; a model's first version is active. */
  ensureRun(model: string, version: string): Promise<DetectionRun>;

  /** Makes a version the active one of its model; feature tiles of both versions become stale. One transaction. */
  activate(runId: number): Promise<void>;

  /** Also of versions that are not active. */
  getMany(ids: readonly number[]): Promise<Detection[]>;

  /** Active detections of an image, by id. */
  ofImage(
    imageId: number,
    values: ValuePatterns | undefined,
    page: PageRequest,
  ): Promise<Page<Detection>>;

  /** The first `limit` active detections of several images, by image and id. */
  ofImages(imageIds: readonly number[], limit: number): Promise<Map<number, Detection[]>>;

  /**
   * Active detections in images whose original position lies in the box, in a stable order. As with
   * `ImageStore.inBox`, a page can be shorter than its limit and still have a `next`.
   */
  inBox(bbox: BoundingBox, filter: DetectionFilter, page: PageRequest): Promise<Page<Detection>>;

  /**
   * Adds detections in one transaction, and marks the feature cells stale whose features depend on
   * them. One whose source id its run and image have already keeps its id, and changes if need be. Those
   * in images that do not exist, or no more, are left out.
   */
  add(
    runId: number,
    detections: readonly NewDetection[],
    featureCells: readonly number[],
  ): Promise<{ readonly added: number; readonly changed: number; readonly unchanged: number }>;

  /**
   * The images in the box, by their original positions, in which a run detected something, and what. A
   * page looks at no more images than its limit, so it can be empty and still have a `next`.
   */
  views(runId: number, bbox: BoundingBox, page: PageRequest): Promise<Page<ImageDetections>>;
}

/** A cell whose map features must be derived anew. The mark changes whenever it becomes stale anew. */
export interface StaleFeatureCell {
  readonly runId: number;
  /** Key at zoom 15 (`reconstruct/feature-cells.ts`). */
  readonly cell: number;
  readonly mark: number;
}

/** Everything given must hold. Times include their edges. */
export interface MapFeatureFilter {
  readonly values?: ValuePatterns | undefined;
  readonly type?: MapFeatureType | undefined;
  readonly firstSeenFromMs?: number | undefined;
  readonly firstSeenToMs?: number | undefined;
  readonly lastSeenFromMs?: number | undefined;
  readonly lastSeenToMs?: number | undefined;
}

/** A map feature with the detections that it was derived from, by image id. */
export interface StoredMapFeature extends MapFeature {
  readonly detections: readonly { readonly id: number; readonly imageId: number }[];
}

/** What tiles show of a map feature. */
export type PlacedMapFeature = Pick<
  MapFeature,
  'id' | 'value' | 'lon' | 'lat' | 'firstSeenAtMs' | 'lastSeenAtMs'
>;

export interface MapFeatureStore {
  /** Those that exist, in the order asked for; also of versions that are not active. */
  getMany(ids: readonly number[]): Promise<StoredMapFeature[]>;

  /** Active features in the box, in a stable order; as `ImageStore.inBox`. */
  inBox(
    bbox: BoundingBox,
    filter: MapFeatureFilter,
    page: PageRequest,
  ): Promise<Page<StoredMapFeature>>;

  /** What one zoom 14 cell holds of active features of a type, for its tile, by id. */
  inCell(type: MapFeatureType, cell: number): Promise<PlacedMapFeature[]>;

  /** Some stale cells, at most `limit`: neighbours, anywhere. */
  stale(limit: number): Promise<StaleFeatureCell[]>;
  countStale(): Promise<number>;

  /** The features of a run in one feature cell. */
  ofCell(runId: number, cell: number): Promise<StoredMapFeature[]>;

  /**
   * Puts features in place of those that a run has in a cell; ids of those that go on are the caller's
   * to keep. Marks the tile stale if anything in it changed, and clears the cell's mark unless it has
   * changed since. False, and no change, when the mark is gone: somebody else derived the cell. One transaction.
   */
  replaceCell(cell: StaleFeatureCell, features: readonly StoredMapFeature[]): Promise<boolean>;
}
