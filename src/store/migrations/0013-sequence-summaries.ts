import { sql } from 'kysely';
import type { CameraType } from '../../model/image.ts';
import { type SequenceImage, sequenceOf } from '../../model/sequence.ts';
import type { Dialect, WriteTransaction } from '../dialect.ts';
import type { Tables } from '../tables.ts';
import type { Migration } from './migration.ts';

/** Sequences whose images are in memory at once. */
const pageSequences = 100;

/**
 * What pages say of a sequence, and of all sequences of a user or an organisation, without reading their
 * images: sums come from the indexes alone.
 */
export const sequenceSummaries: Migration = {
  name: 'sequence summaries',
  statements: () => [
    'alter table sequences add column ended_at_ms bigint not null default 0',
    'alter table sequences add column length_metres double precision not null default 0',
    'alter table sequences add column make text',
    'alter table sequences add column model text',
    'drop index sequences_of_creator',
    fillSummaries,
    `create index sequences_of_creator
      on sequences (creator_id, captured_at_ms, id, image_count, length_metres)`,
    `create index sequences_of_organization
      on sequences (organization_id, captured_at_ms, id, creator_id, image_count, length_metres)
      where organization_id is not null`,
  ],
};

type ImageInSequence = Pick<
  Tables['images'],
  'id' | 'sequence_id' | 'captured_at_ms' | 'lon' | 'lat' | 'make' | 'model' | 'camera_type'
>;

async function fillSummaries(dialect: Dialect, transaction: WriteTransaction): Promise<void> {
  let after = '';
  for (;;) {
    const sequences = await sql<{ id: string }>`
      select id from sequences where id > ${after} order by id limit ${pageSequences}
    `.execute(transaction);
    const ids = sequences.rows.map(({ id }) => id);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
    const images = await sql<ImageInSequence>`
      select sequence_images.sequence_id, id, captured_at_ms, lon, lat, make, model,
        camera_type
      from sequence_images join images on images.id = image_id
      where ${dialect.isOneOf('sequence_images.sequence_id', ids)}
      order by sequence_images.sequence_id, position`.execute(transaction);
    for (const [id, ofOne] of Map.groupBy(images.rows, (image) => image.sequence_id)) {
      const summary = sequenceOf({ id, creatorId: 0, organizationId: null }, ofOne.map(imageOf));
      await sql`update sequences set ended_at_ms = ${summary.endedAtMs},
        length_metres = ${summary.lengthMetres}, make = ${summary.make}, model = ${summary.model}
        where id = ${id}`.execute(transaction);
    }
  }
}

function imageOf({ captured_at_ms, camera_type, ...image }: ImageInSequence): SequenceImage {
  return { ...image, capturedAtMs: captured_at_ms, cameraType: camera_type as CameraType };
}
