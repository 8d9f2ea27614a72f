/**
 * The storage port: what Wayside remembers, noun by noun. One implementation in SQL serves SQLite and
 * PostgreSQL; `test/store-contract.ts` runs on both. Every method is one round trip or one
 * transaction, unless its comment says otherwise; ids, times and keys are checked by the callers.
 */

import type { BoundingBox } from '../geo/tile-grid.ts';
import type { CoverageSet, PlacedSequence, SequencePlace } from '../model/coverage.ts';
import type { EntityKind } from '../model/ids.ts';
import type { Image } from '../model/image.ts';
import type { DeadJobs, JobCount, JobState, QueuedJob } from '../model/job.ts';
import type { Sequence } from '../model/sequence.ts';
import type { TileSet } from '../model/tile-set.ts';
import type {
  AccountStore,
  LinkStore,
  OrganizationStore,
  SessionStore,
  UserStore,
} from './account-stores.ts';
import type {
  ApplicationStore,
  AttemptStore,
  AuthorizationStore,
  UsageStore,
} from './application-stores.ts';
import type { CaptureOwner, CaptureStore } from './capture-stores.ts';
import type { DeletionStore } from './deletion-stores.ts';
import type { DetectionImportStore, DetectionStore, MapFeatureStore } from './detection-stores.ts';
import type { DiskUseStore } from './disk-use-stores.ts';
import type { EditStore } from './edit-stores.ts';
import type { PhotoStore } from './photo-stores.ts';
import type { ReportStore } from './report-stores.ts';
import type {
  IncomingFileStore,
  OwnerStorageStore,
  UploadFileStore,
  UploadStore,
} from './upload-stores.ts';

export interface Store {
  readonly images: ImageStore;
  readonly sequences: SequenceStore;
  readonly captures: CaptureStore;
  readonly coverage: CoverageStore;
  readonly detections: DetectionStore;
  readonly detectionImports: DetectionImportStore;
  readonly mapFeatures: MapFeatureStore;
  readonly tiles: TileStore;
  readonly users: UserStore;
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly links: LinkStore;
  readonly organizations: OrganizationStore;
  readonly applications: ApplicationStore;
  readonly authorizations: AuthorizationStore;
  readonly usage: UsageStore;
  readonly attempts: AttemptStore;
  readonly uploads: UploadStore;
  readonly uploadFiles: UploadFileStore;
  readonly incomingFiles: IncomingFileStore;
  readonly photos: PhotoStore;
  readonly ownerStorage: OwnerStorageStore;
  readonly jobs: JobStore;
  readonly deletions: DeletionStore;
  readonly reports: ReportStore;
  readonly diskUse: DiskUseStore;
  readonly edits: EditStore;
  readonly secrets: SecretStore;

  /** A new entity id; see `model/ids.ts`. */
  newId(kind: EntityKind): Promise<number>;

  /** Resolves when the database answers; rejects when it doesn't. */
  ping(): Promise<void>;

  close(): Promise<void>;
}

/** What narrows a search for images; everything given must hold. */
export interface ImageFilter {
  /** Of any of these users; without any in the list, of nobody. */
  readonly creatorIds?: readonly number[] | undefined;
  readonly organizationId?: number | undefined;
  readonly isPano?: boolean | undefined;
  readonly make?: string | undefined;
  readonly model?: string | undefined;
  /** Captured at this time or later. */
  readonly capturedFromMs?: number | undefined;
  /** Captured at this time or earlier. */
  readonly capturedToMs?: number | undefined;
}

/** One page of a search: `next` is the cursor of the page that follows, absent on the last one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** Of what is found; where that is not exact, there may be more. */
export interface Count {
  readonly count: number;
  readonly isExact: boolean;
}

export interface PageRequest {
  readonly limit: number;
  /** `next` of the page before; a cursor that can't be read throws `invalid-argument`. */
  readonly after?: string | undefined;
}

interface CameraCounts {
  readonly cameras: readonly {
    readonly make: string;
    readonly model: string | null;
    readonly imageCount: number;
  }[];
  /** Whether all images of the box were looked at. */
  readonly isExact: boolean;
}

export interface ImageStore {
  get(id: number): Promise<Image | undefined>;

  /** Those that exist, in the order asked for; a repeated id once. */
  getMany(ids: readonly number[]): Promise<Image[]>;

  /**
   * Images whose original position lies in the box (edges included; west > east crosses the
   * antimeridian), in a stable order. One call examines a bounded number of rows, so a page can be
   * shorter than its limit and still have a `next`.
   */
  inBox(bbox: BoundingBox, filter: ImageFilter, page: PageRequest): Promise<Page<Image>>;

  /** How many `inBox` finds, as far as that is counted: no more than `atMost`, among a bounded number of rows. */
  countInBox(bbox: BoundingBox, filter: ImageFilter, atMost: number): Promise<Count>;

  /**
   * By how many images of the box each camera took, without images that don't tell it; among as many rows
   * as one `inBox` examines.
   */
  camerasInBox(bbox: BoundingBox, filter: ImageFilter): Promise<CameraCounts>;

  /** All images whose original position lies in one S2 cell of level 17 (compact form, `geo/s2.ts`), by id. */
  inS2Cell(cell: number): Promise<Image[]>;

  /** Images of one owner, a user or an organisation, by capture time and id. */
  ofOwner(ownerId: number, filter: ImageFilter, page: PageRequest): Promise<Page<Image>>;

  /** Images of the sequences, in the order of the sequences given and then of capture. */
  ofSequences(
    sequenceIds: readonly string[],
    filter: ImageFilter,
    page: PageRequest,
  ): Promise<Page<Image>>;

  count(): Promise<number>;
}

/** Everything by which a sequence becomes visible, computed by the caller. */
export interface Publication {
  readonly sequence: Sequence;
  /** In the sequence's order. */
  readonly images: readonly Image[];
  /** Per coverage set, what every cell that the sequence touches holds of it. */
  readonly coverage: Readonly<Record<CoverageSet, readonly SequencePlace[]>>;
}

/** A sequence without its images. */
export interface SequenceSummary extends Omit<Sequence, 'imageIds'> {
  readonly imageCount: number;
}

export interface SequenceStore {
  /** Ids of the images in order; undefined when there is no such sequence. */
  imageIds(sequenceId: string): Promise<readonly number[] | undefined>;

  /**
   * Makes sequences visible in one transaction: rows of every kind, photos set to published, tiles of
   * touched cells marked stale. Idempotent by sequence id. Rejects, and changes nothing, when one of the
   * images was deleted.
   */
  publish(publications: readonly Publication[]): Promise<void>;

  get(sequenceId: string): Promise<SequenceSummary | undefined>;

  /**
   * Sequences that have an image whose original position lies in the box, to within centimetres, in a
   * stable order; their time is that of the first image, and their camera that of all. As with
   * `ImageStore.inBox`, a page can be shorter than its limit and still have a `next`.
   */
  inBox(bbox: BoundingBox, filter: ImageFilter, page: PageRequest): Promise<Page<SequenceSummary>>;

  /** As `ImageStore.countInBox`. */
  countInBox(bbox: BoundingBox, filter: ImageFilter, atMost: number): Promise<Count>;

  /** Sequences of one user, or for one organisation, the latest first. */
  ofOwner(owner: CaptureOwner, page: PageRequest): Promise<Page<SequenceSummary>>;

  /**
   * Others of the same user for the same organisation that began just before and just after this one: at
   * most `limit` of each, in order.
   */
  neighbours(sequence: SequenceSummary, limit: number): Promise<SequenceSummary[]>;
}

export interface CoverageStore {
  /** All that one cell holds, for its tile: its sequences by id, with their images in the cell. */
  cell(set: CoverageSet, cell: number): Promise<PlacedSequence[]>;

  /** The box around all images of the original set; undefined when there are none. Coarse: exact to a cell. */
  bounds(): Promise<BoundingBox | undefined>;
}

/** A made tile as it is kept. */
export interface StoredTile {
  /** Hex digest of the uncompressed tile. */
  readonly etag: string;
  /** The tile, gzip. */
  readonly gzip: Uint8Array;
  /** What the parent tile is made from; `tiles/pieces.ts` defines it. */
  readonly pieces: Uint8Array;
}

export interface TileRef {
  readonly set: TileSet;
  readonly z: number;
  /** Morton key at zoom z (`geo/tile-grid.ts`). */
  readonly key: number;
}

/** A tile that must be made again. The mark changes whenever the tile becomes stale anew. */
export interface StaleTile extends TileRef {
  readonly mark: number;
}

export interface TileStore {
  /** The newest made tile without its pieces, and its stale mark if it is stale; both may be absent. The hot path. */
  get(
    ref: TileRef,
  ): Promise<{ tile: Omit<StoredTile, 'pieces'> | undefined; staleMark: number | undefined }>;

  /** Etag and stale mark alone: what a cache in memory needs to know whether it is still right. The hottest path. */
  state(ref: TileRef): Promise<{ etag: string | undefined; staleMark: number | undefined }>;

  /** Pieces of the made ones among a tile's four children, in the order of their keys; undefined where none is made. */
  childPieces(ref: TileRef): Promise<(Uint8Array | undefined)[]>;

  /**
   * Keeps a newly made tile (undefined: it is empty, and is kept no more), marks its parent stale when
   * the tile changed and has one, and clears the stale mark unless it has changed since `mark` was
   * read. One transaction: a crash leaves the mark, and the tile is made again.
   * When the mark is gone, another process has made the tile since, and its tile stays.
   */
  put(ref: TileRef, tile: StoredTile | undefined, mark: number | undefined): Promise<void>;

  /** `put` for many tiles in one transaction. */
  putMany(
    made: readonly { ref: TileRef; tile: StoredTile | undefined; mark: number | undefined }[],
  ): Promise<void>;

  /** Stale tiles of the deepest zoom that has any, at most `limit`. */
  stale(limit: number): Promise<StaleTile[]>;

  countStale(): Promise<number>;

  /** Marks cells (zoom 14 tiles) stale, as a publication does. */
  markStale(set: CoverageSet, cells: readonly number[]): Promise<void>;
}

export interface NewJob {
  /** Which handler runs it; the queue itself knows none by name. */
  readonly kind: string;
  /** At most one job with this key waits or runs. */
  readonly key: string;
  readonly payload: unknown;
  /** Lower runs first; see `model/job.ts`. */
  readonly priority: number;
  /** The user whose work it is, or null for the house's own: owners take turns. */
  readonly owner: number | null;
}

export interface Job extends NewJob {
  /** Another one each time that the job is taken from whoever had it: who lost it can't change it. */
  readonly id: number;
  /** How often it was started, this time included. */
  readonly attempts: number;
}

/** Who adds or takes jobs does the same work however many there are. */
export interface JobStore {
  /**
   * A job whose key waits already is left as it is. One whose key runs is due once more when that run
   * has ended: so whoever changes what a job reads, and then adds it, knows that a run sees the change.
   */
  add(jobs: readonly NewJob[]): Promise<void>;

  /**
   * Takes up to `limit` jobs: by priority, then in turns between owners. Nobody else gets them until
   * the lease ends. A job whose lease ended (its worker died) is due again. The holder is who takes them.
   */
  take(limit: number, leaseMs: number, holder?: string): Promise<Job[]>;

  /** Who holds running jobs. */
  holders(): Promise<string[]>;

  /** Ends the leases of holders that have ended. */
  release(holders: readonly string[]): Promise<void>;

  /** Keeps the leases of running jobs. */
  extend(ids: readonly number[], leaseMs: number): Promise<void>;

  /** Done: the job is gone, unless it was added again while it ran. */
  finish(id: number): Promise<void>;

  /**
   * Failed: due again after the delay, at the end of its owner's line; or, without a delay, kept as dead
   * with its error until it is added or run again. If it was added while it ran, it waits as a new job.
   */
  fail(id: number, error: string, retryAfterMs: number | undefined): Promise<void>;

  /** Not done, through no fault of its own: it waits where it was, and this start counts for nothing. */
  giveBack(id: number): Promise<void>;

  /** Could not be done now: due again after the delay, as if it had not been started. */
  postpone(id: number, reason: string, delayMs: number): Promise<void>;

  /** Retrying jobs wait, and so do those whose lease has ended. */
  count(): Promise<{ waiting: number; running: number; dead: number }>;

  /** All there are, by kind, owner and state. Reads the whole queue. */
  counts(): Promise<JobCount[]>;

  /**
   * Jobs of a state: those that wait in the order in which they will be taken, those that run since
   * longest first, those that are tried again by when, and dead ones with the newest first.
   */
  list(request: PageRequest & { readonly state: JobState }): Promise<Page<QueuedJob>>;

  /** A dead job. */
  getDead(id: number): Promise<QueuedJob | undefined>;

  /** Puts dead jobs in line again, behind new work, as if they had never run; answers how many. */
  rerun(which: DeadJobs): Promise<number>;

  /** Forgets dead jobs; answers what they were. */
  discard(which: DeadJobs): Promise<Pick<Job, 'kind' | 'payload'>[]>;
}

export interface SecretStore {
  /** The secret of that name; the candidate is kept and answered when there is none yet. */
  ensure(name: string, candidate: string): Promise<string>;
}
