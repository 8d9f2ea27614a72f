import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { basename, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eachAtOnce, fileFault, findFiles } from '../ingest/find-files.ts';
import { type ImportSummary, inNaturalOrder, type RejectedFile } from '../ingest/import.ts';
import type { SequenceRules } from '../model/upload.ts';
import { type PhotoFile, readPhoto, sendPhoto } from './send-photo.ts';
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
  /** The upload's id; null: there was nothing to send. */
  readonly upload: string | null;
  readonly sequences: readonly string[];
}

/** Read, and asked for, before they are sent. */
const filesAtOnce = 200;
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
  const rejected: RejectedFile[] = [];
  let uploadId: string | undefined;
  let done = 0;
  const progress = (count: number) => {
    done += count;
    onProgress({ stage: 'send', done, total: files.length });
  };
  for (let start = 0; start < files.length; start += filesAtOnce) {
    const photos: PhotoFile[] = [];
    await eachAtOnce(request.parallel, files.slice(start, start + filesAtOnce), async (file) => {
      try {
        photos.push(await readPhoto(file));
      } catch (error) {
        rejected.push({ file: file.name, reason: fileFault(error) });
        progress(1);
      }
    });
    const unknown = await leaveOutKnown(api, photos);
    progress(photos.length - unknown.length);
    if (unknown.length === 0) continue;
    uploadId ??= await openUpload(api, request);
    const id = uploadId;
    await eachAtOnce(request.parallel, unknown, async (photo) => {
      try {
        await sendPhoto(api, id, photo);
      } catch (error) {
        rejected.push({ file: photo.name, reason: fileFault(error) });
      }
      progress(1);
    });
  }
  const outcome =
    uploadId === undefined ? nothingSent : await publish(api, uploadId, rejected, onProgress);
  return {
    upload: uploadId ?? null,
    files: files.length,
    ...outcome,
    known: files.length - rejected.length - outcome.imported - outcome.stationary,
    rejected: inNaturalOrder(rejected),
  };
}

/** Nothing is made at the server for folders of which it has all. */
async function leaveOutKnown(api: UploadApi, photos: readonly PhotoFile[]): Promise<PhotoFile[]> {
  if (photos.length === 0) return [];
  const { data } = await api.json('POST', '/uploads/known', {
    sha256: photos.map(({ sha256 }) => sha256),
  });
  const known = new Set(data.map((content: { sha256: string }) => content.sha256));
  return photos.filter(({ sha256 }) => !known.has(sha256));
}

/** The upload of these folders: that of an earlier run, if it broke off. */
async function openUpload(api: UploadApi, request: FolderUpload): Promise<string> {
  const names = request.paths.map((path) => basename(resolve(path))).join(', ');
  const { id } = await api.json('POST', '/uploads', {
    title: request.title ?? names.replaceAll(/\p{Cc}/gu, '?').slice(0, 200),
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
  return id;
}

type Outcome = Pick<UploadSummary, 'imported' | 'stationary' | 'sequences'>;

const nothingSent: Outcome = { imported: 0, stationary: 0, sequences: [] };

/** Closes the upload, waits until it is published, and adds the files that were rejected there. */
async function publish(
  api: UploadApi,
  id: string,
  rejected: RejectedFile[],
  onProgress: (progress: UploadProgress) => void,
): Promise<Outcome> {
  await giveUpUnfinished(api, id);
  await api.json('POST', `/uploads/${id}/close`);
  const counts = await waitUntilPublished(api, id, onProgress);
  if (counts.rejected > 0) {
    for await (const { filename, state, reason } of pagesOf(api, `/uploads/${id}/files`)) {
      if (state === 'rejected') rejected.push({ file: filename, reason });
    }
  }
  const sequences: string[] = [];
  for await (const sequence of pagesOf(api, `/uploads/${id}/sequences`)) {
    sequences.push(sequence.id);
  }
  return { imported: counts.published, stationary: counts.stationary, sequences };
}

/** What an earlier run left behind of a file that is here no more, or has changed, would be waited for. */
async function giveUpUnfinished(api: UploadApi, uploadId: string): Promise<void> {
  const { counts } = await api.json('GET', `/uploads/${uploadId}`);
  if (counts.receiving === 0) return;
  for await (const { id, state } of pagesOf(api, `/uploads/${uploadId}/files`)) {
    if (state === 'receiving') await api.json('DELETE', `/uploads/${uploadId}/files/${id}`);
  }
}

interface Counts extends Readonly<Record<string, number>> {
  readonly published: number;
  readonly stationary: number;
  readonly rejected: number;
}

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
