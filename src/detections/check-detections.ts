import { stat } from 'node:fs/promises';
import { WaysideError } from '../errors.ts';
import type { Image } from '../model/image.ts';
import type { NewDetection } from '../store/detection-stores.ts';
import type { Store } from '../store/store.ts';
import type { Classes } from './classes.ts';
import { type DetectionRecord, type Problem, UnusableRecord } from './detection-record.ts';
import { type DetectionFormat, readDetections, timesRead } from './formats.ts';
import { type ImageScope, openImageFinder } from './image-references.ts';
import { placeRings } from './place-rings.ts';
import type { Spool } from './spool.ts';

export interface DetectionSource {
  readonly path: string;
  /** By which messages call it; empty: not at all. */
  readonly name: string;
  readonly format: DetectionFormat;
}

export interface CheckOptions {
  readonly classes: Classes;
  /** Where file names are looked for. */
  readonly scope: ImageScope | undefined;
  /** Whether whoever imports may add detections to an image. */
  readonly mayAdd: (image: Image) => Promise<boolean>;
  /** In bytes, some of which are read twice. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const maxProblems = 20;
/** Of one import; real images have some hundreds. What is stored of an image is read whole. */
const maxPerImage = 10_000;
/** Records whose images are looked up at once. */
const recordsAtOnce = 500;

/**
 * Reads everything into the spool. Throws `invalid-argument` with the first problems when there are any,
 * and `forbidden`.
 */
export async function checkSources(
  store: Store,
  sources: readonly DetectionSource[],
  options: CheckOptions,
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
    options.onProgress?.(bytes, total);
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
        const placed = placedRecord(record, image, nowMs);
        const count = (images.get(image.id) ?? 0) + placed.rings.length;
        if (count > maxPerImage) {
          throw new UnusableRecord(`image ${image.id} has more than ${maxPerImage} detections`);
        }
        images.set(image.id, count);
        detections += placed.rings.length;
        // Behind a problem, nothing will be stored.
        if (problems.length === 0) await spool.add(placed);
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

function placedRecord(record: DetectionRecord, image: Image, nowMs: number): NewDetection {
  return {
    imageId: image.id,
    value: record.value,
    rings: placeRings(record, image),
    confidence: record.confidence,
    createdAtMs: record.createdAtMs ?? nowMs,
    sourceId: record.sourceId,
  };
}

function placeOf(name: string, where: string): string {
  return name === '' ? where : `${name}, ${where}`;
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
