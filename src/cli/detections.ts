import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { acceptDetections } from '../detections/accept-detections.ts';
import type { DetectionSource } from '../detections/check-detections.ts';
import { type Classes, readClasses } from '../detections/classes.ts';
import { type DetectionFormat, detectionFormats, sniffFormat } from '../detections/formats.ts';
import { readImageScope } from '../detections/image-references.ts';
import { whenStored } from '../detections/store-detections.ts';
import { type DetectionSummary, summaryJson } from '../detections/summary.ts';
import { WaysideError } from '../errors.ts';
import { openServices, type Services, startPipeline } from '../wiring.ts';
import { print, textTable } from './print.ts';
import { showProgress } from './progress.ts';
import { showChanges } from './show-changes.ts';
import { withStore } from './with-store.ts';

export const detectionsCommand = new Command('detections').description(
  'Put in what models saw in images, and choose which version of a model is shown.',
);

interface ImportFlags {
  readonly model: string;
  readonly version: string;
  readonly format?: DetectionFormat;
  readonly classes?: string;
  readonly images?: string;
  readonly json?: true;
}

detectionsCommand
  .command('import')
  .description(
    'Put in files of detections: COCO instances, Mapillary Vistas panoptic, GeoJSON in coordinates of the image, or NDJSON. All of them, or none if something is wrong; ends when the map features can be seen. Can be run again: what is there already stays as it is. What is accepted is stored in the end, even if this is stopped.',
  )
  .argument('<file...>')
  .requiredOption('--model <name>', 'the model that saw them')
  .requiredOption('--version <version>', 'its version; a model’s first one is shown at once')
  .addOption(
    new Option('--format <format>', 'told from the file when left out').choices(detectionFormats),
  )
  .option(
    '--classes <file>',
    'JSON object from the files’ categories to values; null leaves one out',
  )
  .option(
    '--images <where>',
    'where images are looked for by their file names: user:NAME, upload:ID or sequence:ID',
  )
  .option('--json', 'print the summary as JSON, and no progress')
  .action(async (paths: readonly string[], flags: ImportFlags) => {
    const services = await openServices(readConfig(process.env));
    try {
      const summary = await importDetectionsInto(services, paths, flags);
      print(summaryJson(summary), describe(summary), flags.json);
    } finally {
      await services.close();
    }
  });

/** Imports, and ends when the map features and their tiles can be seen. */
export async function importDetectionsInto(
  services: Services,
  paths: readonly string[],
  flags: ImportFlags,
): Promise<DetectionSummary> {
  const { store } = services;
  const progress = showProgress(!flags.json);
  const pipeline = startPipeline(services);
  try {
    const accepted = await acceptDetections(
      services,
      await Promise.all(paths.map((path) => sourceOf(path, flags.format))),
      {
        model: flags.model,
        version: flags.version,
        classes: flags.classes === undefined ? {} : await readClassesFile(flags.classes),
        scope: flags.images === undefined ? undefined : await readImageScope(store, flags.images),
        // Who runs the command line may do everything.
        mayAdd: async () => true,
        onProgress: (done, total) => progress.update('Checking', done, total),
      },
    );
    pipeline.wake();
    const summary = await whenStored(accepted, store, {
      onProgress: (done, total) => progress.update('Storing', done, total),
    });
    await showChanges(services, progress);
    return summary;
  } finally {
    progress.end();
    await pipeline.stop();
  }
}

detectionsCommand
  .command('list')
  .description('List the versions of all models.')
  .option('--json', 'print an array')
  .action(({ json }: { json?: true }) =>
    withStore(async (store) => {
      const runs = (await store.detections.runs()).map((run) => ({
        id: String(run.id),
        model: run.model,
        version: run.version,
        active: run.isActive,
        created_at: new Date(run.createdAtMs).toISOString(),
      }));
      const rows = runs.map(({ model, version, active, created_at }) => [
        model,
        version,
        active ? 'active' : '',
        created_at,
      ]);
      print(runs, textTable(['MODEL', 'VERSION', 'SHOWN', 'SINCE'], rows), json);
    }),
  );

detectionsCommand
  .command('activate')
  .description('Show this version of a model instead of the one that is shown, at once.')
  .argument('<model>')
  .argument('<version>')
  .action((model: string, version: string) =>
    withStore(async (store) => {
      const run = (await store.detections.runs()).find(
        (each) => each.model === model && each.version === version,
      );
      if (!run) {
        throw new WaysideError(
          'not-found',
          `There is no ${model} ${version}; see: detections list`,
        );
      }
      await store.detections.activate(run.id);
    }),
  );

async function sourceOf(
  path: string,
  format: DetectionFormat | undefined,
): Promise<DetectionSource> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    throw new WaysideError('invalid-argument', `There is no file ${path}.`);
  }
  return { path, name: basename(path), format: format ?? (await sniffFormat(path, path)) };
}

const maxClassesBytes = 1024 * 1024;

async function readClassesFile(path: string): Promise<Classes> {
  const file = await stat(path).catch(() => undefined);
  if (!file?.isFile() || file.size > maxClassesBytes) {
    throw new WaysideError('invalid-argument', `There is no file ${path}, or it is too large.`);
  }
  return readClasses(await readFile(path, 'utf8'));
}

function describe(summary: DetectionSummary): string {
  const { run, images, added, changed, unchanged, removed, skipped } = summary;
  const counts = [`${added} new`, `${changed} changed`, `${unchanged} already there`];
  if (removed > 0) counts.push(`${removed} removed`);
  if (skipped > 0) counts.push(`${skipped} left out`);
  const shown = run.isActive
    ? ''
    : `\nAnother version is shown. Show this one: wayside detections activate ${run.model} ${run.version}`;
  return `Detections of ${run.model} ${run.version} in ${images} images: ${counts.join(', ')}.${shown}`;
}
