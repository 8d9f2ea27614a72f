import type { Migration } from './migration.ts';

// What a source id of version 5 looks like that stands for a further part of a record: "17#2".
const base = `rtrim(source_id, '0123456789')`;
const number = `substr(source_id, length(${base}) + 1)`;
const recordId = `substr(source_id, 1, length(${base}) - 1)`;

/** Imports of detections that are accepted as a whole and stored step by step; parts of records as numbers. */
export const detectionImports: Migration = {
  name: 'detection imports',
  statements: ({ integerKey, bytes, keptAsTheyCome }) => [
    'alter table detections add column part smallint not null default 1',
    'drop index detections_of_source',
    `update detections set source_id = ${recordId}, part = cast(${number} as integer)
      where ${base} like '%#' and length(${number}) between 1 and 4
        and ${number} not like '0%' and ${number} <> '1'
        and exists (
          select 1 from detections as record
          where record.image_id = detections.image_id and record.run_id = detections.run_id
            and record.source_id = substr(detections.source_id, 1,
              length(rtrim(detections.source_id, '0123456789')) - 1)
        )`,
    `create unique index detections_of_record
      on detections (image_id, run_id, source_id, part)`,

    // by id: few rows, as those that have ended are forgotten
    `create table detection_imports (
      id ${integerKey} primary key,
      run_id bigint,
      accepted_at_ms bigint,
      changed_at_ms bigint not null,
      detections bigint not null default 0,
      images bigint not null default 0,
      skipped bigint not null default 0,
      added bigint not null default 0,
      changed bigint not null default 0,
      unchanged bigint not null default 0,
      removed bigint not null default 0,
      parts_left bigint not null default 0,
      error text
    )`,

    // by import_id: what is not stored yet, some records to a part
    `create table detection_import_parts (
      import_id bigint not null,
      part bigint not null,
      records ${bytes} not null,
      primary key (import_id, part)
    )`,
    ...keptAsTheyCome('detection_import_parts', ['records']),
  ],
};
