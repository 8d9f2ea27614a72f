import { sql } from 'kysely';
import type { SequenceRules, Upload } from '../model/upload.ts';
import { readCursor, writeCursor } from './cursors.ts';
import type { Dialect } from './dialect.ts';
import { addJobs } from './jobs.ts';
import type { Store, UploadStore } from './store.ts';
import type { Tables } from './tables.ts';
import { rowOfFile } from './upload-files.ts';

export function uploadStore(dialect: Dialect, newId: Store['newId']): UploadStore {
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
            .executeTakeFirst();
          if (earlier) return toUpload(earlier);
        }
        await dialect.insertRows(transaction, 'uploads', [rowOf(made)]);
        await transaction
          .updateTable('incoming_files')
          .set({ upload_id: id, state: 'received', touched_at_ms: Date.now() })
          .where('id', '=', fileId)
          .execute();
        const rows = files.map((each) => rowOfFile({ ...each, uploadId: id }));
        await dialect.insertRows(transaction, 'upload_files', rows);
        await addJobs(dialect, transaction, jobs(id));
        return made;
      });
    },

    async get(id) {
      const row = await dialect.read
        .selectFrom('uploads')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toUpload(row);
    },

    async ofCreator(creatorId, { limit, after }) {
      const [createdAtMs, id] =
        after === undefined ? [Number.MAX_SAFE_INTEGER, 0] : readCursor(after, 0);
      const rows = await dialect.read
        .selectFrom('uploads')
        .selectAll()
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
      const rows = await dialect.read
        .selectFrom('uploads')
        .select('id')
        .where('creator_id', '=', creatorId)
        .orderBy('id')
        .execute();
      return rows.map(({ id }) => id);
    },

    async close(id) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('uploads')
          .set({ state: 'closed' })
          .where('id', '=', id)
          .where('state', '=', 'open')
          .execute(),
      );
    },

    async setPublished(id) {
      await dialect.write((transaction) =>
        transaction
          .updateTable('uploads')
          .set({ state: 'published' })
          .where('id', '=', id)
          .execute(),
      );
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
