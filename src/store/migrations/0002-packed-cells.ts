import { packOldPlaces } from './0002-pack-places.ts';
import type { Migration } from './migration.ts';

/**
 * Tiles are made from `sequence_places` alone, which holds a sequence's images in a cell as one value;
 * `image_places` is for searches, and knows original positions only.
 */
export const packedCells: Migration = {
  name: 'packed cells',
  statements: ({ bytes, clustered, keptAsTheyCome }) => [
    'drop index image_places_s2',
    'alter table image_places rename to old_image_places',
    'alter table sequence_places rename to old_sequence_places',

    // by cell
    `create table image_places (
      cell bigint not null,
      id bigint not null,
      lon double precision not null,
      lat double precision not null,
      captured_at_ms bigint not null,
      creator_id bigint not null,
      organization_id bigint,
      is_pano smallint not null,
      s2_cell bigint not null,
      make text,
      model text,
      primary key (cell, id)
    )${clustered}`,
    // Before the rows, because SQLite sorts an index's rows in memory.
    'create index image_places_s2 on image_places (s2_cell, id)',
    `insert into image_places select cell, id, lon, lat, captured_at_ms, creator_id,
      organization_id, is_pano, s2_cell, make, model
      from old_image_places where tile_set = 0 order by cell, id`,

    // by cell; a row holds what the cell's tile shows of a sequence
    `create table sequence_places (
      tile_set smallint not null,
      cell bigint not null,
      sequence_id text not null,
      image_id bigint not null,
      captured_at_ms bigint not null,
      creator_id bigint not null,
      organization_id bigint,
      is_pano smallint not null,
      lines ${bytes} not null,
      images ${bytes} not null,
      primary key (tile_set, cell, sequence_id)
    )${clustered}`,
    ...keptAsTheyCome('sequence_places', ['images']),
    ...keptAsTheyCome('tiles', ['gzip', 'pieces']),
    packOldPlaces,

    'drop table old_image_places',
    'drop table old_sequence_places',
  ],
};
