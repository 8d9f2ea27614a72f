/**
 * The tables as queries see them. Both databases hold the same columns; what each table is for and by
 * which column it may be distributed stands in the migrations. Flags are 0 or 1.
 */

export type Flag = 0 | 1;

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

export interface Tables {
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
  };
  sequence_images: { sequence_id: string; position: number; image_id: number };
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
  users: { id: number; username: string };
  organizations: { id: number; slug: string; name: string; description: string };
  applications: { id: number; owner_id: number; name: string };
  client_tokens: { secret_hash: string; application_id: number };
  uploads: {
    id: number;
    creator_id: number;
    organization_id: number | null;
    source: string;
    /** JSON. */
    rules: string;
    state: string;
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
  };
  content_hashes: { sha256: string; photo_id: number };
  seen_files: { path_hash: string; bytes: number; modified_at_ms: number; image_id: number };
  jobs: {
    id: number;
    kind: string;
    key: string;
    /** JSON. */
    payload: string;
    priority: number;
    added_order: number;
    attempts: number;
    /** When it may be taken: at once, after a delay, or when the lease of the one who runs it ends. */
    due_at_ms: number;
    state: 'waiting' | 'running' | 'dead';
    error: string | null;
  };
  secrets: { name: string; value: string };
  id_leases: { lease: number };
  migrations: { number: number; name: string; applied_at_ms: number };
}
