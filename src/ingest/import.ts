import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { WaysideError } from '../errors.ts';
import type { Photo, SequenceRules } from '../model/upload.ts';
import type { SeenFile } from '../store/photo-stores.ts';
import { eachAtOnce, type FoundFile, fileFault, findFiles } from './find-files.ts';
import { closeUpload, publishWhenReady } from './pipeline.ts';
import { type ReceiveOptions, receivePhoto } from './receive.ts';
import { readChunks } from './receive-file.ts';
import { sniffFile } from './sniff.ts';

export interface ImportRequest {
  /** Folders, walked with everything below them, or single files. */
  readonly paths: readonly string[];
  readonly creatorId: number;
  readonly organizationId: number | null;
  readonly rules: SequenceRules;
}

export interface ImportProgress {
  /** read: bytes taken in, of all files found. process: photos prepared, of those taken in. */
  readonly stage: 'read' | 'process';
  readonly done: number;
  readonly total: number;
}

export interface RejectedFile {
  readonly file: string;
  readonly reason: string;
}

export interface ImportSummary {
  readonly files: number;
  /** Photos that became images in this run. */
  readonly imported: number;
  /** Files whose content was an image before. */
  readonly known: number;
  /** Photos left out because the one before shows the same. */
  readonly stationary: number;
  readonly rejected: readonly RejectedFile[];
  readonly sequences: number;
}

interface ImportedFile extends Pick<FoundFile, 'path' | 'name'> {
  readonly seen: Omit<SeenFile, 'imageId'>;
}

// Reading is bound by the disk; a few at a time keep it busy while hashes are computed.
const filesAtOnce = 4;
const pollMs = 100;

/**
 * Imports folders: takes every file in, waits until a job worker (this process's or another's) has
 * prepared and published what can be used, and says what became of each. Run again after a crash it
 * goes on where it was; run again after success it finds nothing to do.
 */
export async function importPhotos(
  request: ImportRequest,
  options: ReceiveOptions,
  onProgress: (progress: ImportProgress) => void,
): Promise<ImportSummary> {
  const { store } = options;
  const files = (await findFiles(request.paths)).map(
    ({ path, name, bytes, modifiedAtMs }): ImportedFile => ({
      path,
      name,
      seen: { pathHash: hash(path), bytes, modifiedAtMs },
    }),
  );
  const seen = new Map<string, SeenFile>();
  for (let start = 0; start < files.length; start += 1000) {
    const hashes = files.slice(start, start + 1000).map((file) => file.seen.pathHash);
    for (const file of await store.photos.seenFiles(hashes)) seen.set(file.pathHash, file);
  }
  const fresh = files.filter((file) => !isUnchanged(file, seen.get(file.seen.pathHash)));
  const rejected: RejectedFile[] = [];
  if (fresh.length === 0) {
    return {
      files: files.length,
      imported: 0,
      known: files.length,
      stationary: 0,
      rejected,
      sequences: 0,
    };
  }

  const upload = await store.uploads.create({
    creatorId: request.creatorId,
    organizationId: request.organizationId,
    title: null,
    license: null,
    expectedFiles: null,
    source: sourceOf(request),
    rules: request.rules,
  });
  const taken = new Map<number, { readonly files: ImportedFile[]; readonly received: Photo }>();
  let done = 0;
  await eachAtOnce(filesAtOnce, fresh, async (file) => {
    try {
      // A look at the first bytes spares copying a video only to find that it is one.
      await sniffFile(file.path);
      const place = { uploadId: upload.id, filename: file.name, position: null };
      const { photo } = await receivePhoto(readChunks(file.path), place, options);
      const entry = taken.get(photo.id) ?? { files: [], received: photo };
      entry.files.push(file);
      taken.set(photo.id, entry);
    } catch (error) {
      rejected.push({ file: file.name, reason: fileFault(error) });
    }
    onProgress({ stage: 'read', done: ++done, total: fresh.length });
  });
  await closeUpload(upload.id, store);

  // An import that was cut short after it was closed left its photos in an upload of their own.
  const uploadIds = new Set([
    upload.id,
    ...[...taken.values()].map(({ received }) => received.uploadId),
  ]);
  const photos = new Map<number, Photo>();
  for (const id of uploadIds) {
    // … whose publication may have failed for good.
    await publishWhenReady(id, store);
    await waitUntilPublished(id, options, onProgress);
    for (const photo of await store.photos.ofUpload(id)) photos.set(photo.id, photo);
  }

  const imported: number[] = [];
  const remembered: SeenFile[] = [];
  let stationary = 0;
  for (const [imageId, { files: copies, received }] of taken) {
    const photo = photos.get(imageId);
    if (!photo || photo.state === 'rejected') {
      const reason = photo ? (photo.reason ?? '') : 'was deleted meanwhile';
      rejected.push(...copies.map(({ name }) => ({ file: name, reason })));
      continue;
    }
    if (photo.state !== received.state) {
      if (photo.state === 'published') imported.push(imageId);
      if (photo.state === 'duplicate') stationary++;
    }
    remembered.push(...copies.map((file) => ({ ...file.seen, imageId })));
  }
  await store.photos.rememberFiles(remembered);
  return {
    files: files.length,
    imported: imported.length,
    known: files.length - rejected.length - imported.length - stationary,
    stationary,
    rejected: inNaturalOrder(rejected),
    sequences: await countSequences(imported, options),
  };
}

const naturalOrder = new Intl.Collator('en', { numeric: true });

export function inNaturalOrder(files: readonly RejectedFile[]): RejectedFile[] {
  return files.toSorted((a, b) => naturalOrder.compare(a.file, b.file));
}

async function countSequences(
  imageIds: readonly number[],
  { store }: ReceiveOptions,
): Promise<number> {
  const sequenceIds = new Set<string>();
  for (let start = 0; start < imageIds.length; start += 1000) {
    const images = await store.images.getMany(imageIds.slice(start, start + 1000));
    for (const { sequenceId } of images) sequenceIds.add(sequenceId);
  }
  return sequenceIds.size;
}

/** Waits for an upload that nobody adds to any more; another import's open one is not waited for. */
async function waitUntilPublished(
  uploadId: number,
  { store }: ReceiveOptions,
  onProgress: (progress: ImportProgress) => void,
): Promise<void> {
  for (;;) {
    const { state = 'open' } = (await store.uploads.get(uploadId)) ?? {};
    if (state === 'open') return;
    const counts = await store.photos.countOfUpload(uploadId);
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    onProgress({ stage: 'process', done: total - counts.received, total });
    if (state === 'published' && counts.received + counts.prepared === 0) return;
    const { waiting, running, dead } = await store.jobs.count();
    if (waiting === 0 && running === 0 && dead > 0) {
      throw new WaysideError('unavailable', 'The photos could not be published; the log says why.');
    }
    await new Promise((resume) => setTimeout(resume, pollMs));
  }
}

/** The same folders by the same person: an import that was cut short goes on in its own upload. */
function sourceOf({ paths, rules }: ImportRequest): string {
  return hash(JSON.stringify([paths.map((path) => resolve(path)), rules]));
}

function isUnchanged(file: ImportedFile, before: SeenFile | undefined): boolean {
  return before?.bytes === file.seen.bytes && before.modifiedAtMs === file.seen.modifiedAtMs;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
