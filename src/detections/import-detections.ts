import { stat } from 'node:fs/promises';
import { WaysideError } from '../errors.ts';
import type { DetectionRun } from '../model/detection.ts';
import type { Image } from '../model/image.ts';
import { cellsAround } from '../reconstruct/feature-cells.ts';
import type { Store } from '../store/store.ts';
import type { Classes } from './classes.ts';
import { type DetectionRecord, type Problem, UnusableRecord } from './detection-record.ts';
import { type DetectionFormat, readDetections, timesRead } from './formats.ts';
import { type ImageScope, openImageFinder } from './image-references.ts';
import { placeRings } from './place-rings.ts';
import { openSpool, type PlacedDetection, type Spool } from './spool.ts';

export interface DetectionSource {
  readonly path: string;
  /** By which messages call it; empty: not at all. */
  readonly name: string;
  readonly format: DetectionFormat;
}

export interface DetectionImport {
  readonly model: string;
  readonly version: string;
  readonly classes: Classes;
  /** Where file names are looked for. */
  readonly scope: ImageScope | undefined;
  /** Whether whoever imports may add detections to an image. */
  readonly mayAdd: (image: Image) => Promise<boolean>;
  readonly onProgress?: ((progress: DetectionProgress) => void) | undefined;
}

interface DetectionProgress {
  /** check: bytes read, of all files. store: detections stored, of all. */
  readonly stage: 'check' | 'store';
  readonly done: number;
  readonly total: number;
}

export interface DetectionSummary {
  readonly run: DetectionRun;
  /** Detections that the files hold; a record of several parts is several. */
  readonly detections: number;
  readonly images: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Records of categories that are left out, and specks of masks. */
  readonly skipped: number;
}

const maxProblems = 20;
/** Of one import; real images have some hundreds. What is stored of an image is read whole. */
const maxPerImage = 10_000;
/** Records whose images are looked up at once. */
const recordsAtOnce = 500;
/** So many per transaction: other processes write in between. */
const detectionsPerTransaction = 2_000;

/**
 * Imports files of detections as one: all of them are read and checked before the first detection is
 * stored, so that a file with something wrong in it imports nothing. What was imported before stays as it is,
 * by source id; so an import that was cut short is run again. Throws `invalid-argument` with what is
 * wrong and where, and `forbidden`.
 */
export async function importDetections(
  { store, incomingDirectory }: { readonly store: Store; readonly incomingDirectory: string },
  sources: readonly DetectionSource[],
  options: DetectionImport,
): Promise<DetectionSummary> {
  checkNames(options);
  const spool = openSpool(incomingDirectory);
  try {
    const checked = await checkSources(store, sources, options, spool);
    const run = await store.detections.ensureRun(options.model, options.version);
    const stored = { added: 0, changed: 0, unchanged: 0 };
    let done = 0;
    for await (const batch of spool.batches(detectionsPerTransaction)) {
      const cells = new Set<number>();
      for (const { lon, lat } of batch) for (const cell of cellsAround(lon, lat)) cells.add(cell);
      const result = await store.detections.add(run.id, batch, [...cells]);
      stored.added += result.added;
      stored.changed += result.changed;
      stored.unchanged += result.unchanged;
      done += batch.length;
      options.onProgress?.({ stage: 'store', done, total: checked.detections });
    }
    return { run, ...checked, ...stored };
  } finally {
    await spool.close();
  }
}

/** Reads everything into the spool. */
async function checkSources(
  store: Store,
  sources: readonly DetectionSource[],
  options: DetectionImport,
  spool: Spool,
): Promise<{ detections: number; images: number; skipped: number }> {
  const finder = openImageFinder(store, options.scope);
  const nowMs = Date.now();
  const letOthersRun = openTurns();
  const problems: Problem[] = [];
  /** Detections of each image. */
  const images = new Map<number, number>();
  let [detections, skipped, bytes, total] = [0, 0, 0, 0];
  for (const { path, format } of sources) total += (await stat(path)).size * timesRead[format];
  const onRead = (count: number) => {
    bytes += count;
    options.onProgress?.({ stage: 'check', done: bytes, total });
  };

  async function place(records: readonly DetectionRecord[], name: string): Promise<void> {
    const found = await finder.find(records.map(({ image }) => image));
    for (const record of records) {
      if (problems.length > maxProblems) return;
      await letOthersRun();
      const where = placeOf(name, record.where);
      const image = found.get(record.image);
      try {
        if (typeof image !== 'object') {
          throw new UnusableRecord(`image ${shorten(record.image)}: ${image}`);
        }
        if (!(await options.mayAdd(image))) {
          throw new WaysideError(
            'forbidden',
            `${where}: image ${shorten(record.image)} is not yours to add detections to. Nothing was imported.`,
          );
        }
        const placed = placedDetections(record, image, nowMs);
        const count = (images.get(image.id) ?? 0) + placed.length;
        if (count > maxPerImage) {
          throw new UnusableRecord(`image ${image.id} has more than ${maxPerImage} detections`);
        }
        images.set(image.id, count);
        detections += placed.length;
        // Behind a problem, nothing will be stored.
        if (problems.length === 0) for (const each of placed) await spool.add(each);
      } catch (error) {
        if (!(error instanceof UnusableRecord)) throw error;
        problems.push({ where, message: error.message });
      }
    }
  }

  for (const { path, name, format } of sources) {
    let waiting: DetectionRecord[] = [];
    for await (const found of readDetections(path, format, options.classes, onRead)) {
      await letOthersRun();
      if ('skipped' in found) {
        skipped += found.skipped;
        continue;
      }
      const isProblem = 'message' in found;
      if (!isProblem) waiting.push(found);
      // Problems are told in the order of the file.
      if (isProblem || waiting.length >= recordsAtOnce) {
        await place(waiting, name);
        waiting = [];
      }
      if (isProblem) problems.push({ ...found, where: placeOf(name, found.where) });
      if (problems.length > maxProblems) break;
    }
    await place(waiting, name);
  }
  if (problems.length > 0) {
    throw nothingImported(problems);
  }
  if (detections === 0)
    throw new WaysideError('invalid-argument', 'There are no detections in it.');
  return { detections, images: images.size, skipped };
}

/** A server answers requests on the same thread: after this long they have their turn. */
const turnMs = 20;

function openTurns(): () => Promise<void> | undefined {
  let turnedAtMs = performance.now();
  return () => {
    if (performance.now() - turnedAtMs < turnMs) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        turnedAtMs = performance.now();
        resolve();
      });
    });
  };
}

/** The error for files in which something is wrong, with the first of it. */
function nothingImported(problems: readonly Problem[]): WaysideError {
  const lines = problems.slice(0, maxProblems).map(({ where, message }) => `${where}: ${message}`);
  if (problems.length > maxProblems) lines.push('… and there may be more.');
  return new WaysideError('invalid-argument', `Nothing was imported:\n${lines.join('\n')}`);
}

function placedDetections(record: DetectionRecord, image: Image, nowMs: number): PlacedDetection[] {
  return placeRings(record, image).map((ring, part) => ({
    imageId: image.id,
    lon: image.lon,
    lat: image.lat,
    value: record.value,
    ring,
    confidence: record.confidence,
    createdAtMs: record.createdAtMs ?? nowMs,
    sourceId: part === 0 ? record.sourceId : `${record.sourceId}#${part + 1}`,
  }));
}

function placeOf(name: string, where: string): string {
  return name === '' ? where : `${name}, ${where}`;
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

/** Model and version are shown to people, and name a run for good. */
function checkNames({ model, version }: DetectionImport): void {
  for (const [name, text] of Object.entries({ model, version })) {
    if (!/^[^\p{Cc}\s](?:[^\p{Cc}]{0,98}[^\p{Cc}\s])?$/u.test(text)) {
      throw new WaysideError(
        'invalid-argument',
        `The ${name} must be a name of at most 100 characters.`,
      );
    }
  }
}
