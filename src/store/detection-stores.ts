/** The part of the storage port that is about detections and map features. What holds for all of the port stands in `store.ts`. */

import type { BoundingBox } from '../geo/tile-grid.ts';
import type { Detection, DetectionRun, Ring } from '../model/detection.ts';
import type { Image } from '../model/image.ts';
import type { MapFeature, MapFeatureType } from '../model/map-feature.ts';
import type { Count, NewJob, Page, PageRequest } from './store.ts';

/** A record on its way in: each of its rings, in their order, is a detection. */
export interface NewDetection extends Omit<Detection, 'id' | 'runId' | 'ring'> {
  /** What the source calls it: within a run and an image, the same source id is the same record. */
  readonly sourceId: string;
  readonly rings: readonly Ring[];
}

/** What became of detections that came in, each counted once. */
export interface DetectionCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Rings that a record had before and has no more. */
  readonly removed: number;
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
   * Adds records in one transaction, and marks the feature cells stale whose features depend on them, which
   * `featureCells` tells of where an image is then: it may have been moved since it was looked up. One
   * whose source id its run and image have already takes the place of what is there: ring by ring, ids
   * stay. Records in images that do not exist, or no more, are left out. With a part of an import, that
   * part is gone in the same transaction and its counts are the import's, too; nothing happens when it is
   * gone already.
   */
  add(
    runId: number,
    records: readonly NewDetection[],
    featureCells: (image: Pick<Image, 'lon' | 'lat'>) => readonly number[],
    part?: Pick<ImportPart, 'importId' | 'part'>,
  ): Promise<DetectionCounts>;

  /**
   * Removes all detections in images, of all runs, and marks the feature cells stale, for the runs that had
   * some, whose features depend on these images; answers how many there were. Several transactions of
   * bounded size: after a crash it is called again, and goes on. What deletes an image calls it when the
   * image is gone, so that no import adds to it any more.
   */
  removeOfImages(
    images: readonly { readonly id: number; readonly featureCells: readonly number[] }[],
  ): Promise<number>;

  /**
   * The images in the box, by their original positions, in which a run detected something, and what. A
   * page looks at no more images than its limit, so it can be empty and still have a `next`.
   */
  views(runId: number, bbox: BoundingBox, page: PageRequest): Promise<Page<ImageDetections>>;
}

/** Records of an import that are checked and not stored yet. */
interface ImportPart {
  readonly importId: number;
  /** From 0, in the order in which they are to be stored. */
  readonly part: number;
  /** As the importer wrote them. */
  readonly records: Uint8Array;
}

/** What the check of an import found. */
interface CheckedImport extends Pick<DetectionRun, 'model' | 'version'> {
  readonly detections: number;
  readonly images: number;
  readonly skipped: number;
  readonly parts: number;
}

export interface DetectionImport extends DetectionCounts {
  readonly runId: number;
  readonly detections: number;
  readonly images: number;
  readonly skipped: number;
  /** 0: all of it is stored. */
  readonly partsLeft: number;
  /** Why storing it was given up for now. */
  readonly error: string | null;
}

/**
 * Imports of detections, each accepted as a whole: until then nothing of it is seen, and from then on it
 * ends in the store, whatever crashes. Those of a run are stored one after another, as they were accepted.
 */
export interface DetectionImportStore {
  /** A new import, which is not accepted yet; its id. */
  begin(): Promise<number>;

  /** Keeps a part of an import that is not accepted yet. */
  stage(part: ImportPart): Promise<void>;

  /**
   * Accepts an import of which all parts are staged: makes its run if there is none, and adds the job that
   * stores it. One transaction. Throws `unavailable` when the import was forgotten.
   */
  accept(id: number, checked: CheckedImport, job: (runId: number) => NewJob): Promise<DetectionRun>;

  /** An accepted import, until it is forgotten. */
  get(id: number): Promise<DetectionImport | undefined>;

  /** What is to be stored next of a run's accepted imports. */
  nextPart(runId: number): Promise<ImportPart | undefined>;

  /** Says of a run's imports that are not stored that they are given up for now. */
  giveUp(runId: number, error: string): Promise<void>;

  /** Adds a job for each run with imports that are accepted and not stored, also of those given up. */
  resume(job: (runId: number) => NewJob): Promise<void>;

  /** Forgets imports that are stored, or were never accepted, and have not changed since a time. */
  forget(beforeMs: number): Promise<void>;
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

/** Where a map feature is, and the feature cell that it belongs to. */
export interface FeaturePlace extends Pick<MapFeature, 'id' | 'value' | 'lon' | 'lat'> {
  readonly cell: number;
}

/** A map feature on its way into a cell. */
export interface IncomingFeature extends StoredMapFeature {
  /** The feature cell in which its id was seen, this one or another; undefined: it is new. */
  readonly from?: number | undefined;
}

/** A map feature that was there before, and lies outside of a cell now. */
export interface OutsideFeature extends StoredMapFeature {
  /** The feature cell that it lies in. */
  readonly cell: number;
}

export interface MapFeatureStore {
  /** Those that exist, in the order asked for; also of versions that are not active. */
  getMany(ids: readonly number[]): Promise<StoredMapFeature[]>;

  /** Active features in the box, in a stable order; as `ImageStore.inBox`. */
  inBox(
    bbox: BoundingBox,
    filter: MapFeatureFilter,
    page: PageRequest,
  ): Promise<Page<StoredMapFeature>>;

  /** As `ImageStore.countInBox`. */
  countInBox(bbox: BoundingBox, filter: MapFeatureFilter, atMost: number): Promise<Count>;

  /** What one zoom 14 cell holds of active features of a type, for its tile, by id. */
  inCell(type: MapFeatureType, cell: number): Promise<PlacedMapFeature[]>;

  /** Some stale cells, at most `limit`: neighbours, anywhere. */
  stale(limit: number): Promise<StaleFeatureCell[]>;
  countStale(): Promise<number>;

  /** Where the features of a run in a box of a few cells are, by id. */
  places(runId: number, bbox: BoundingBox): Promise<FeaturePlace[]>;

  /**
   * Puts features in place of those that a run has in a cell. One that has moved in takes its id along, and
   * one of those `outside` that the cell still has moves out, as long as the other cell is stale as well: one
   * that isn't has just what its views tell. A feature whose id has gone elsewhere meanwhile gets a new one.
   *
   * Marks tiles stale in which anything changed, and clears the cell's mark unless it has changed since.
   * False, and no change, when the mark is gone: somebody else derived the cell. One transaction.
   */
  replaceCell(
    cell: StaleFeatureCell,
    features: readonly IncomingFeature[],
    outside?: readonly OutsideFeature[],
  ): Promise<boolean>;
}
