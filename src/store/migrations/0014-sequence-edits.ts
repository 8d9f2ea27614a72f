import type { Migration } from './migration.ts';

/** The history of sequences: edits, and what images were before them. */
export const sequenceEdits: Migration = {
  name: 'sequence edits',
  statements: ({ integerKey, clustered }) => [
    // by id; the higher its number, the later it was among all that concern a sequence
    `create table edits (
      id ${integerKey} primary key,
      sequence_id text not null,
      other_sequence_id text,
      number bigint not null,
      made_by bigint not null,
      made_at_ms bigint not null,
      kind text not null,
      amounts text not null,
      image_id bigint,
      external_id text,
      image_count integer not null,
      undoes bigint,
      undone_by bigint,
      is_undoable smallint not null
    )`,
    'create unique index edits_of_sequence on edits (sequence_id, number)',
    `create unique index edits_of_other_sequence on edits (other_sequence_id, number)
      where other_sequence_id is not null`,
    `create unique index edits_by_external_id on edits (sequence_id, external_id)
      where external_id is not null`,
    'create index edits_of_image on edits (image_id) where image_id is not null',

    // by image_id
    `create table edit_images (
      image_id bigint not null,
      edit_id bigint not null,
      sequence_id text not null,
      sequence_index integer not null,
      captured_at_ms bigint not null,
      lon double precision not null,
      lat double precision not null,
      compass_angle double precision not null,
      primary key (image_id, edit_id)
    )${clustered}`,
    'create index edit_images_of_edit on edit_images (edit_id, image_id)',

    'create index upload_sequences_of_sequence on upload_sequences (sequence_id)',
  ],
};
