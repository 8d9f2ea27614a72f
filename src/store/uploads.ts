import { sql } from 'kysely';
import type { SequenceRules, Upload } from '../model/upload.ts';
import { readCursor, writeCursor } from './cursors.ts';
import { deletedStates } from './deletion-uploads.ts';
import type { Dialect } from './dialect.ts';
import { addJobs } from './jobs.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { rowOfFile } from './upload-files.ts';
import { reviseUpload } from './upload-revisions.ts';
import { sequencesOfUpload } from './upload-sequences.ts';
import type { UploadStore } from './upload-stores.ts';

// A constant, for the planner to use the partial index.
const isOpen = sql<boolean>`uploads.state = 'open'`;

export function uploadStore(dialect: Dialect, newId: Store['newId']): UploadStore {
  const known = () =>
    dialect.read.selectFrom('uploads').selectAll().where('state', 'not in', deletedStates);

  return {
    async create(upload) {
      const row = rowOf({
        ...upload,
        id: await newId('upload'),
        state: 'open',
        createdAtMs: Date.now(),
      });
      return dialect.write(async (transaction) => {
        await dialect.insertRows(transaction, 'uploads', [row], 'ignore');
        const open = await transaction
          .selectFrom('uploads')
          .selectAll()
          .where('creator_id', '=', upload.creatorId)
          .where('source', '=', upload.source)
          .where('state', '=', 'open')
          .executeTakeFirstOrThrow();
        return toUpload(open);
      });
    },

    async createOfFile(fileId, { upload, files, jobs }) {
      const id = await newId('upload');
      const made: Upload = { ...upload, id, createdAtMs: Date.now() };
      return dialect.write(async (transaction) => {
        const file = await dialect
          .locking(
            transaction.selectFrom('incoming_files').select('upload_id').where('id', '=', fileId),
          )
          .executeTakeFirstOrThrow();
        if (file.upload_id !== null) {
          const earlier = await transaction
            .selectFrom('uploads')
            .selectAll()
            .where('id', '=', file.upload_id)
            .where('state', 'not in', deletedStates)
            .executeTakeFirst();
          if (earlier) return toUpload(earlier);
        }
        await dialect.insertRows(transaction, 'uploads', [rowOf(made)]);
        await transaction
          .updateTable('incoming_files')
          .set({ upload_id: id, state: 'received', touched_at_ms: Date.now() })
          .where('id', '=', fileId)
          .execute();
        // A file that belongs to none yet belongs to this one: so it isn't forgotten before it is taken.
        await transaction
          .updateTable('incoming_files')
          .set({ upload_id: id })
          .where(
            dialect.isOneOf(
              'id',
              files.map((each) => each.id),
            ),
          )
          .where('upload_id', 'is', null)
          .execute();
        const rows = files.map((each) => rowOfFile({ ...each, uploadId: id }, 0));
        await dialect.insertRows(transaction, 'upload_files', rows);
        await addJobs(dialect, transaction, jobs(id));
        return made;
      });
    },

    async get(id) {
      const row = await known().where('id', '=', id).executeTakeFirst();
      return row && toUpload(row);
    },

    async ofCreator(creatorId, { limit, after }) {
      const [createdAtMs, id] =
        after === undefined ? [Number.MAX_SAFE_INTEGER, 0] : readCursor(after, 0);
      const rows = await known()
        .where('creator_id', '=', creatorId)
        .where(sql<boolean>`(created_at_ms, id) < (${createdAtMs}, ${id})`)
        .orderBy('created_at_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const items = rows.slice(0, limit).map(toUpload);
      const last = items.at(-1);
      return {
        items,
        next: last && rows.length > limit ? writeCursor([last.createdAtMs, last.id]) : undefined,
      };
    },

    async idsOfCreator(creatorId) {
      const rows = await known().where('creator_id', '=', creatorId).orderBy('id').execute();
      return rows.map(({ id }) => id);
    },

    async countOpen(creatorId) {
      const { uploads } = await dialect.read
        .selectFrom('uploads')
        .select(({ fn }) => fn.countAll<number>().as('uploads'))
        .where('creator_id', '=', creatorId)
        .where(isOpen)
        .executeTakeFirstOrThrow();
      return uploads;
    },

    async standing(id) {
      // Looks for one of each, where counting would read all of a large upload again and again.
      const { rows } = await sql<{ under_way: number; prepared: number }>`
        select
          case when
            exists (select 1 from upload_files
              where upload_id = ${id} and state in ('receiving', 'received'))
            or exists (select 1 from photos where upload_id = ${id} and state = 'received')
          then 1 else 0 end as under_way,
          case when
            exists (select 1 from photos where upload_id = ${id} and state = 'prepared')
          then 1 else 0 end as prepared`.execute(dialect.read);
      const [row] = rows;
      return { isUnderWay: row?.under_way === 1, hasPrepared: row?.prepared === 1 };
    },

    async revisions(ids) {
      const rows = await dialect.read
        .selectFrom('uploads')
        .select(['id', 'revision'])
        .where(dialect.isOneOf('id', ids))
        .where('state', 'not in', deletedStates)
        .execute();
      return new Map(rows.map(({ id, revision }) => [id, revision]));
    },

    sequenceIds: (id, page) => sequencesOfUpload(dialect, id, page),

    async close(id, jobs = []) {
      await dialect.write(async (transaction) => {
        await reviseUpload(dialect, transaction, id);
        await transaction
          .updateTable('uploads')
          .set({ state: 'closed' })
          .where('id', '=', id)
          .where('state', '=', 'open')
          .execute();
        await addJobs(dialect, transaction, jobs);
      });
    },

    async abandoned(timeMs, limit) {
      const rows = await dialect.read
        .selectFrom('uploads')
        .select('id')
        .where(isOpen)
        .where('source', 'like', 'api:%')
        .where('created_at_ms', '<', timeMs)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('incoming_files')
                .select('incoming_files.id')
                .whereRef('upload_id', '=', 'uploads.id')
                .where('touched_at_ms', '>=', timeMs),
            ),
          ),
        )
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },

    async setPublished(id) {
      await dialect.write(async (transaction) => {
        await reviseUpload(dialect, transaction, id);
        await transaction
          .updateTable('uploads')
          .set({ state: 'published' })
          .where('id', '=', id)
          .where('state', 'not in', deletedStates)
          .execute();
      });
    },
  };
}

function rowOf(upload: Upload): Tables['uploads'] {
  return {
    id: upload.id,
    creator_id: upload.creatorId,
    organization_id: upload.organizationId,
    source: upload.source,
    rules: JSON.stringify(upload.rules),
    state: upload.state,
    title: upload.title,
    license: upload.license,
    expected_files: upload.expectedFiles,
    created_at_ms: upload.createdAtMs,
    revision: 0,
    file_count: 0,
    received_count: 0,
  };
}

function toUpload(row: Tables['uploads']): Upload {
  return {
    id: row.id,
    creatorId: row.creator_id,
    organizationId: row.organization_id,
    source: row.source,
    rules: JSON.parse(row.rules) as SequenceRules,
    state: row.state as Upload['state'],
    title: row.title,
    license: row.license,
    expectedFiles: row.expected_files,
    createdAtMs: row.created_at_ms,
  };
}
