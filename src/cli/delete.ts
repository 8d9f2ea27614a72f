import { setTimeout as sleep } from 'node:timers/promises';
import { Argument, Command } from 'commander';
import { readConfig } from '../config.ts';
import { requestDeletion } from '../deletions/request-deletion.ts';
import { ownersOf } from '../deletions/subjects.ts';
import { WaysideError } from '../errors.ts';
import type { Deletion, DeletionCounts, DeletionSubject } from '../model/deletion.ts';
import { openServices, type Services, startPipeline } from '../wiring.ts';
import { print } from './print.ts';

const pollMs = 100;

export const deleteCommand = new Command('delete')
  .description(
    'Delete images, sequences or uploads for good, whosever they are: photos, detections, and all that was made of them.',
  )
  .addArgument(new Argument('<kind>').choices(['image', 'sequence', 'upload']))
  .argument('<id...>')
  .requiredOption('--yes', 'you are sure')
  .option('--json', 'print the receipts as an array')
  .action((kind: DeletionSubject['kind'], ids: string[], { json }: { json?: true }) =>
    deleteAll(
      ids.map((id) => ({ kind, id })),
      json,
    ),
  );

/** Deletes all of these, and prints the receipts when nothing of them is left. */
export async function deleteAll(subjects: readonly DeletionSubject[], json?: true): Promise<void> {
  const services = await openServices(readConfig(process.env));
  try {
    for (const subject of subjects) {
      if (await ownersOf(services.store, subject)) continue;
      throw new WaysideError('not-found', `There is no ${subject.kind} ${subject.id}.`);
    }
    const deletions = [];
    for (const subject of subjects) {
      deletions.push(await requestDeletion(services.store, subject, null));
    }
    const receipts = await untilDone(services, deletions);
    print(receipts.map(receiptOf), receipts.map(describe).join('\n'), json);
  } finally {
    await services.close();
  }
}

/** Works on the queue, as a running server may do as well. */
async function untilDone(
  services: Services,
  deletions: readonly Deletion[],
): Promise<readonly Deletion[]> {
  const pipeline = startPipeline(services);
  try {
    const receipts: Deletion[] = [];
    for (const requested of deletions) {
      let receipt = requested;
      while (receipt.state !== 'done') {
        await sleep(pollMs);
        receipt = (await services.store.deletions.get(receipt.id)) ?? receipt;
      }
      receipts.push(receipt);
    }
    return receipts;
  } finally {
    await pipeline.stop();
  }
}

function receiptOf({ id, subject, counts }: Deletion) {
  return { id: String(id), subject, counts };
}

const words: Readonly<Record<keyof DeletionCounts, string>> = {
  images: 'images',
  sequences: 'sequences',
  unpublished: 'photos that were no images',
  detections: 'detections',
  originals: 'originals',
  thumbnails: 'thumbnails',
  deepZoomTiles: 'deep-zoom tiles',
  tracks: 'tracks',
  mapFeatures: 'map features derived anew',
  mapTiles: 'map tiles made anew',
};

function describe({ subject, counts }: Deletion): string {
  const parts = Object.entries(words).flatMap(([name, word]) => {
    const count = counts[name as keyof DeletionCounts];
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return `The ${subject.kind} ${subject.id} is deleted: ${parts.join(', ') || 'there was nothing left'}.`;
}
