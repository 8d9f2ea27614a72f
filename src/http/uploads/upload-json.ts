/** Uploads and their files as the API shows them. */

import type { FastifyRequest } from 'fastify';
import { bytesHere } from '../../ingest/send-file.ts';
import type { Photo, Upload, UploadFile } from '../../model/upload.ts';
import type { PhotoFate } from '../../store/photo-stores.ts';
import type { HttpServices } from '../services.ts';

/** Sequences that an upload shows; the others are on pages of their own. */
const sequencesShown = 100;

/** What is cheap to tell of an upload. */
export function uploadJson(upload: Upload, baseUrl: string): Readonly<Record<string, unknown>> {
  const { cutSeconds, cutMetres, maxImages, duplicateMetres, duplicateDegrees, inGivenOrder } =
    upload.rules;
  return {
    id: String(upload.id),
    title: upload.title,
    license: upload.license,
    organization: upload.organizationId === null ? null : { id: String(upload.organizationId) },
    creator: { id: String(upload.creatorId) },
    state: upload.state,
    created_at: new Date(upload.createdAtMs).toISOString(),
    expected_files: upload.expectedFiles,
    sequence_rules: {
      cut_seconds: cutSeconds,
      cut_metres: cutMetres,
      max_images: maxImages,
      skip_closer_metres: duplicateMetres,
      skip_turn_degrees: duplicateDegrees,
      in_given_order: inGivenOrder === true,
    },
    files_url: `${baseUrl}/uploads/${upload.id}/files`,
  };
}

/** An upload with how far it is: three queries, none of which reads its photos. */
export async function describeUpload(
  upload: Upload,
  { store, baseUrls }: HttpServices,
  request: FastifyRequest,
): Promise<string> {
  const [files, photos, sequences] = await Promise.all([
    store.uploadFiles.countOfUpload(upload.id),
    store.photos.countOfUpload(upload.id),
    store.uploads.sequenceIds(upload.id, { limit: sequencesShown }),
  ]);
  return JSON.stringify({
    ...uploadJson(upload, baseUrls('graph', request)),
    counts: {
      receiving: files.receiving,
      received: files.received,
      processing: photos.received + photos.prepared,
      published: photos.published,
      known: files.known,
      stationary: photos.duplicate,
      rejected: files.rejected + photos.rejected,
    },
    sequences: sequences.items,
  });
}

/** Files with what became of them: two queries for all, and a look at each that is being sent. */
export async function describeFiles(
  files: readonly UploadFile[],
  services: Pick<HttpServices, 'store' | 'incomingBytes'>,
): Promise<string[]> {
  const { store } = services;
  const underWay = files.filter(({ state }) => state === 'receiving' || state === 'received');
  const [fates, incoming] = await Promise.all([
    store.photos.fates(files.flatMap(({ photoId }) => photoId ?? [])),
    store.incomingFiles.getMany(underWay.map(({ id }) => id)),
  ]);
  const fateOf = new Map(fates.map((fate) => [fate.id, fate]));
  const progress = new Map(
    await Promise.all(
      incoming.map(async (file) => {
        const { id, length } = file;
        return [id, { offset: await bytesHere(file, services), length }] as const;
      }),
    ),
  );
  return files.map((file) =>
    JSON.stringify({
      id: file.id,
      filename: file.filename,
      ...fileState(file, fateOf.get(file.photoId ?? 0)),
      ...progress.get(file.id),
    }),
  );
}

const photoStates: Readonly<Record<Photo['state'], string>> = {
  received: 'processing',
  prepared: 'processing',
  published: 'published',
  rejected: 'rejected',
  duplicate: 'stationary',
};

function fileState({ state, reason }: UploadFile, fate: PhotoFate | undefined) {
  if (state === 'rejected') return { state, reason };
  if (state !== 'taken' && state !== 'known') return { state };
  if (!fate) return { state: 'rejected', reason: 'was deleted' };
  if (fate.state === 'rejected') return { state: 'rejected', reason: fate.reason };
  return {
    state: state === 'known' ? 'known' : photoStates[fate.state],
    ...(fate.sequenceId !== null && {
      image: { id: String(fate.id) },
      sequence: fate.sequenceId,
    }),
  };
}
