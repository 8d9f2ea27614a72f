/**
 * The tables as queries see them. Both databases hold the same columns; what each table is for and by
 * which column it may be distributed stands in the migrations. Flags are 0 or 1.
 */

import type { LinkPurpose, OrganizationRole } from '../model/account.ts';
import type { ApplicationKeyKind, LimitTier, UserTokenKind } from '../model/application.ts';
import type { Deletion, DeletionKind } from '../model/deletion.ts';
import type { AdministrationTables } from './administration-tables.ts';
import type { EditImagesTable, EditsTable } from './edit-tables.ts';

export type Flag = 0 | 1;

export function flag(value: boolean): Flag {
  return value ? 1 : 0;
}

interface ImagesTable {
  id: number;
  sequence_id: string;
  sequence_index: number;
  creator_id: number;
  organization_id: number | null;
  captured_at_ms: number;
  lon: number;
  lat: number;
  altitude: number | null;
  compass_angle: number;
  camera_type: string;
  focal: number | null;
  k1: number | null;
  k2: number | null;
  make: string | null;
  model: string | null;
  width: number;
  height: number;
  exif_orientation: number;
  sha256: string;
  media_type: string;
}

interface ImagePlacesTable {
  cell: number;
  id: number;
  lon: number;
  lat: number;
  captured_at_ms: number;
  creator_id: number;
  organization_id: number | null;
  is_pano: Flag;
  s2_cell: number;
  make: string | null;
  model: string | null;
}

interface SequencePlacesTable {
  tile_set: number;
  cell: number;
  sequence_id: string;
  image_id: number;
  captured_at_ms: number;
  creator_id: number;
  organization_id: number | null;
  is_pano: Flag;
  lines: Uint8Array;
  images: Uint8Array;
}

interface OwnerImagesTable {
  owner_id: number;
  captured_at_ms: number;
  image_id: number;
  creator_id: number;
  organization_id: number | null;
  is_pano: Flag;
  make: string | null;
  model: string | null;
}

interface ApplicationsTable {
  id: number;
  owner_id: number;
  name: string;
  description: string;
  website: string;
  /** JSON; so are `scopes` and `limits`. */
  callback_urls: string;
  scopes: string;
  is_public: Flag;
  limits: string;
  created_at_ms: number;
}

interface AuthorizationCodesTable {
  code_hash: string;
  application_id: number;
  user_id: number;
  /** JSON. */
  scopes: string;
  redirect_uri: string | null;
  code_challenge: string | null;
  is_offline: Flag;
  family: string;
  expires_at_ms: number;
  is_used: Flag;
}

interface UserTokensTable {
  secret_hash: string;
  kind: UserTokenKind;
  application_id: number;
  user_id: number;
  /** JSON. */
  scopes: string;
  family: string;
  issued_at_ms: number;
  expires_at_ms: number;
  revoked_at_ms: number | null;
}

export interface Tables extends AdministrationTables {
  images: ImagesTable;
  image_places: ImagePlacesTable;
  sequence_places: SequencePlacesTable;
  coverage_extents: {
    tile_set: number;
    min_x: number;
    min_y: number;
    max_x: number;
    max_y: number;
  };
  sequences: {
    id: string;
    creator_id: number;
    organization_id: number | null;
    captured_at_ms: number;
    is_pano: Flag;
    image_count: number;
    ended_at_ms: number;
    length_metres: number;
    make: string | null;
    model: string | null;
  };
  sequence_images: { sequence_id: string; position: number; image_id: number };
  edits: EditsTable;
  edit_images: EditImagesTable;
  owner_images: OwnerImagesTable;
  tiles: {
    tile_set: number;
    z: number;
    key: number;
    etag: string;
    pieces_digest: string;
    gzip: Uint8Array;
    pieces: Uint8Array;
  };
  stale_tiles: { tile_set: number; z: number; key: number; mark: number };
  /** `username_key` is unique: the name in lower case, unless a namesake in another case has that. */
  users: { id: number; username: string; username_key: string };
  accounts: {
    user_id: number;
    email: string | null;
    password_hash: string | null;
    is_administrator: Flag;
    created_at_ms: number;
  };
  sessions: { secret_hash: string; user_id: number; created_at_ms: number; expires_at_ms: number };
  links: {
    secret_hash: string;
    purpose: LinkPurpose;
    user_id: number | null;
    email: string | null;
    expires_at_ms: number;
  };
  organizations: { id: number; slug: string; name: string; description: string };
  members: { organization_id: number; user_id: number; role: OrganizationRole };
  applications: ApplicationsTable;
  application_keys: {
    secret_hash: string;
    application_id: number;
    kind: ApplicationKeyKind;
    hint: string;
    created_at_ms: number;
  };
  authorizations: {
    user_id: number;
    application_id: number;
    /** JSON. */
    scopes: string;
    created_at_ms: number;
  };
  token_families: {
    family: string;
    user_id: number;
    application_id: number;
    /** When the last code or token of it does. */
    expires_at_ms: number;
    revoked_at_ms: number | null;
  };
  authorization_codes: AuthorizationCodesTable;
  user_tokens: UserTokensTable;
  usage_windows: {
    application_id: number;
    tier: LimitTier;
    start_ms: number;
    reserved: number;
    /** By how much the newest statement changed `reserved`, so that the statement can answer it. */
    last_change: number;
    used: number;
  };
  attempts: { key: string; attempts: number; ends_at_ms: number };
  uploads: {
    id: number;
    creator_id: number;
    organization_id: number | null;
    source: string;
    /** JSON. */
    rules: string;
    state: string;
    title: string | null;
    license: string | null;
    expected_files: number | null;
    created_at_ms: number;
    /** Counts its changes; see `upload-revisions.ts`. */
    revision: number;
    /** Files that were begun one by one, and those of them of which nothing is to come. */
    file_count: number;
    received_count: number;
  };
  photos: {
    id: number;
    upload_id: number;
    filename: string;
    sha256: string;
    state: string;
    reason: string | null;
    /** JSON. */
    metadata: string | null;
    position: number | null;
    bytes: number | null;
  };
  incoming_files: {
    id: string;
    user_id: number;
    session_key: string | null;
    upload_id: number | null;
    length: number | null;
    state: string;
    sha256: string | null;
    expected_sha256: string | null;
    touched_at_ms: number;
    /** Whose quota it takes up, and how much of it: its length, or what of it is known to be here. */
    owner_id: number;
    counted_bytes: number;
  };
  owner_storage: { owner_id: number; stored_bytes: number; quota_bytes: number | null };
  upload_files: {
    upload_id: number;
    id: string;
    filename: string;
    position: number | null;
    state: string;
    photo_id: number | null;
    reason: string | null;
    /** The upload's when it last changed. */
    revision: number;
  };
  upload_sequences: { upload_id: number; sequence_id: string };
  content_hashes: { sha256: string; photo_id: number };
  seen_files: { path_hash: string; bytes: number; modified_at_ms: number; image_id: number };
  jobs: {
    id: number;
    kind: string;
    key: string;
    /** JSON. */
    payload: string;
    priority: number;
    /** A user's id; 0 is the house itself. */
    owner: number;
    /** Among waiting jobs of a priority the lowest is next; see `job-turns.ts`. */
    turn: number;
    /** Microseconds since 1970. */
    added_order: number;
    attempts: number;
    /** When the delay of a retrying job, or the lease of the one who runs it, ends. */
    due_at_ms: number;
    /** running-again: added again while it runs, so that it is due once more when that run ends. */
    state: 'waiting' | 'retrying' | 'running' | 'running-again' | 'dead';
    error: string | null;
    /** Who runs it, or ran it last. */
    holder: string | null;
    started_at_ms: number | null;
    failed_at_ms: number | null;
  };
  detection_runs: {
    id: number;
    model: string;
    version: string;
    is_active: Flag;
    created_at_ms: number;
  };
  detection_values: { value: string };
  detections: {
    image_id: number;
    id: number;
    run_id: number;
    value: string;
    confidence: number | null;
    created_at_ms: number;
    source_id: string;
    /** Which ring of its record it is, from 1. */
    part: number;
    /** As `detection-rows.ts` writes it. */
    ring: Uint8Array;
  };
  detection_imports: {
    id: number;
    /** Null, as `accepted_at_ms`: not accepted yet. */
    run_id: number | null;
    accepted_at_ms: number | null;
    changed_at_ms: number;
    detections: number;
    images: number;
    skipped: number;
    added: number;
    changed: number;
    unchanged: number;
    removed: number;
    /** Rows in `detection_import_parts`, once it is accepted. */
    parts_left: number;
    error: string | null;
  };
  detection_import_parts: { import_id: number; part: number; records: Uint8Array };
  detection_images: { id: number; image_id: number };
  map_features: {
    id: number;
    run_id: number;
    value: string;
    lon: number;
    lat: number;
    uncertainty: number;
    direction: number;
    first_seen_at_ms: number;
    last_seen_at_ms: number;
    /** As `map-feature-rows.ts` writes it. */
    detections: Uint8Array;
  };
  map_feature_places: {
    cell: number;
    id: number;
    feature_cell: number;
    run_id: number;
    is_sign: Flag;
    value: string;
    lon: number;
    lat: number;
    first_seen_at_ms: number;
    last_seen_at_ms: number;
  };
  stale_feature_cells: { cell: number; run_id: number; mark: number };
  deletions: {
    id: number;
    requested_by: number | null;
    kind: DeletionKind;
    subject: string;
    state: Deletion['state'];
    requested_at_ms: number;
    done_at_ms: number | null;
    images: number;
    sequences: number;
    unpublished: number;
    detections: number;
    originals: number;
    thumbnails: number;
    deep_zoom_tiles: number;
    tracks: number;
    map_features: number;
    map_tiles: number;
  };
  erased_images: { image_id: number; deletion_id: number };
  erasures: {
    sha256: string;
    deletion_id: number;
    /** Null: a track, or a photo that no job can be about. */
    photo_id: number | null;
    originals: number | null;
    thumbnails: number | null;
    deep_zoom_tiles: number | null;
    tracks: number | null;
  };
  erasure_rounds: { id: number; round: number };
  /** As `deletion-traces.ts` writes them. */
  deletion_traces: { deletion_id: number; kind: number; scope: number; key: number };
  secrets: { name: string; value: string };
  id_leases: { lease: number };
  migrations: { number: number; name: string; applied_at_ms: number };
}
