import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eachAtOnce, fileFault, findFiles } from '../ingest/find-files.ts';
import { type ImportSummary, inNaturalOrder, type RejectedFile } from '../ingest/import.ts';
import type { SequenceRules } from '../model/upload.ts';
import { sendPhoto } from './send-photo.ts';
import type { UploadApi } from './upload-api.ts';

export interface FolderUpload {
  /** Folders, walked with everything below them, or single files. */
  readonly paths: readonly string[];
  readonly title: string | undefined;
  readonly license: string | undefined;
  readonly organizationId: string | undefined;
  readonly rules: SequenceRules;
  /** Files sent at once. */
  readonly parallel: number;
}

export interface UploadProgress {
  /** send: files, of all found. process: photos prepared, of those that are there. */
  readonly stage: 'send' | 'process';
  readonly done: number;
  readonly total: number;
}

export interface UploadSummary extends Omit<ImportSummary, 'sequences'> {
  /** The upload's id. */
  readonly upload: string;
  readonly sequences: readonly string[];
}

const pollMs = 1000;
const pageLimit = 1000;

/**
 * Sends folders to a server elsewhere, waits until their photos are published, and says what became of
 * each file. Run again after it broke off, it goes on in the same upload.
 */
export async function uploadFolders(
  api: UploadApi,
  request: FolderUpload,
  onProgress: (progress: UploadProgress) => void,
): Promise<UploadSummary> {
  const files = await findFiles(request.paths);
  const { id } = await api.json('POST', '/uploads', {
    title:
      request.title ??
      request.paths
        .map((path) => basename(resolve(path)))
        .join(', ')
        .slice(0, 200),
    license: request.license,
    organization_id: request.organizationId,
    external_id: sourceOf(request),
    sequence_rules: {
      cut_seconds: request.rules.cutSeconds,
      cut_metres: request.rules.cutMetres,
      max_images: request.rules.maxImages,
      skip_closer_metres: request.rules.duplicateMetres,
      skip_turn_degrees: request.rules.duplicateDegrees,
    },
  });
  const rejected: RejectedFile[] = [];
  let done = 0;
  await eachAtOnce(request.parallel, files, async (file) => {
    try {
      await sendPhoto(api, id, file);
    } catch (error) {
      rejected.push({ file: file.name, reason: fileFault(error) });
    }
    onProgress({ stage: 'send', done: ++done, total: files.length });
  });
  await giveUpUnfinished(api, id);
  await api.json('POST', `/uploads/${id}/close`);
  const counts = await waitUntilPublished(api, id, onProgress);
  if (counts.rejected > 0) {
    for await (const { filename, state, reason } of pagesOf(api, `/uploads/${id}/files`)) {
      if (state === 'rejected') rejected.push({ file: filename, reason });
    }
  }
  const sequences: string[] = [];
  for await (const sequence of pagesOf(api, `/uploads/${id}/sequences`))
    sequences.push(sequence.id);
  return {
    upload: id,
    files: files.length,
    imported: counts.published,
    known: counts.known,
    stationary: counts.stationary,
    rejected: inNaturalOrder(rejected),
    sequences,
  };
}

/** What an earlier run left behind of a file that is here no more, or has changed, would be waited for. */
async function giveUpUnfinished(api: UploadApi, uploadId: string): Promise<void> {
  const { counts } = await api.json('GET', `/uploads/${uploadId}`);
  if (counts.receiving === 0) return;
  for await (const { id, state } of pagesOf(api, `/uploads/${uploadId}/files`)) {
    if (state === 'receiving') await api.json('DELETE', `/uploads/${uploadId}/files/${id}`);
  }
}

type Counts = Readonly<Record<string, number>> &
  Pick<ImportSummary, 'known' | 'stationary'> & {
    readonly published: number;
    readonly rejected: number;
  };

async function waitUntilPublished(
  api: UploadApi,
  uploadId: string,
  onProgress: (progress: UploadProgress) => void,
): Promise<Counts> {
  for (;;) {
    const { state, counts } = await api.json('GET', `/uploads/${uploadId}`);
    const { receiving = 0, received = 0, processing = 0 } = counts as Counts;
    const total = Object.values(counts as Counts).reduce((sum, count) => sum + count, 0);
    onProgress({ stage: 'process', done: total - receiving - received - processing, total });
    if (state === 'published') return counts;
    await pause(pollMs);
  }
}

/** Everything that a list with pages has. */
async function* pagesOf(api: UploadApi, path: string) {
  let after: string | undefined;
  do {
    const cursor = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const page = await api.json('GET', `${path}?limit=${pageLimit}${cursor}`);
    yield* page.data;
    after = page.paging?.cursors.after;
  } while (after !== undefined);
}

/** The same folders of the same machine: what broke off goes on in its own upload. */
function sourceOf({ paths, rules, organizationId }: FolderUpload): string {
  const source = [hostname(), paths.map((path) => resolve(path)), rules, organizationId ?? null];
  return `folders:${createHash('sha256').update(JSON.stringify(source)).digest('hex')}`;
}
