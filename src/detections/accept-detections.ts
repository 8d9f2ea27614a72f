import { WaysideError } from '../errors.ts';
import type { Store } from '../store/store.ts';
import { type CheckOptions, checkSources, type DetectionSource } from './check-detections.ts';
import { packRecords } from './placed-record.ts';
import { openSpool, removeAbandonedSpools } from './spool.ts';
import { type AcceptedImport, resumeImports, storeJob } from './store-detections.ts';

interface AcceptOptions extends CheckOptions {
  readonly model: string;
  readonly version: string;
}

/** So many per part, which is stored in one transaction: other processes write in between. */
const detectionsPerPart = 2_000;

/**
 * Accepts files of detections as one: all of them are read and checked, so that files with something wrong
 * in them import nothing, and then accepted in one transaction. From then on a job worker, this process's or
 * another's, stores all of it, whatever crashes (`store-detections.ts`). What was imported before stays
 * as it is, by source id. Throws `invalid-argument` with what is wrong and where, and `forbidden`.
 */
export async function acceptDetections(
  { store, incomingDirectory }: { readonly store: Store; readonly incomingDirectory: string },
  sources: readonly DetectionSource[],
  options: AcceptOptions,
): Promise<AcceptedImport> {
  checkNames(options);
  await resumeImports(store);
  await removeAbandonedSpools(incomingDirectory);
  const spool = openSpool(incomingDirectory);
  try {
    const checked = await checkSources(store, sources, options, spool);
    const id = await store.detectionImports.begin();
    let parts = 0;
    for await (const batch of spool.batches(detectionsPerPart)) {
      const records = await packRecords(batch);
      await store.detectionImports.stage({ importId: id, part: parts++, records });
    }
    const { model, version } = options;
    const accepted = { model, version, parts, ...checked };
    return { id, run: await store.detectionImports.accept(id, accepted, storeJob) };
  } finally {
    await spool.close();
  }
}

/** Model and version are shown to people, and name a run for good. */
function checkNames({ model, version }: Pick<AcceptOptions, 'model' | 'version'>): void {
  for (const [name, text] of Object.entries({ model, version })) {
    if (!/^[^\p{Cc}\s](?:[^\p{Cc}]{0,98}[^\p{Cc}\s])?$/u.test(text)) {
      throw new WaysideError(
        'invalid-argument',
        `The ${name} must be a name of at most 100 characters.`,
      );
    }
  }
}
