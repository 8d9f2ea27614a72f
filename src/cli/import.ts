import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { WaysideError } from '../errors.ts';
import { type ImportSummary, importPhotos } from '../ingest/import.ts';
import { keepTrack } from '../ingest/locate.ts';
import { isSlug, isUsername, systemUsername } from '../model/account.ts';
import { openServices, type Services, startPipeline } from '../wiring.ts';
import { describe } from './describe-import.ts';
import { showProgress } from './progress.ts';
import {
  addSequenceOptions,
  number,
  type SequenceFlags,
  sequenceRules,
} from './sequence-options.ts';
import { showChanges } from './show-changes.ts';

interface ImportFlags extends SequenceFlags {
  user: string;
  organization?: string;
  gpx?: string;
  gpxOffset: number;
  json?: true;
}

export const importCommand = addSequenceOptions(
  new Command('import')
    .description(
      'Put folders of geotagged photos in. Can be run again at any time: what is there already is left as it is, and an import that was cut short goes on.',
    )
    .argument('<dir...>', 'folders (with all that is below them) or photos')
    .option('--user <name>', 'who the photos belong to; made when new', defaultUser())
    .option('--organization <slug>', 'the organisation they belong to (see: wayside organization)')
    .option('--gpx <file>', 'GPX track that positions the photos that have no position')
    .option('--gpx-offset <seconds>', 'added to the photos’ times to get the track’s', number(), 0),
)
  .option('--json', 'print the summary as JSON, and no progress')
  .action(async (directories: string[], flags: ImportFlags) => {
    const services = await openServices(readConfig(process.env));
    try {
      const summary = await importInto(services, directories, flags);
      process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : describe(summary));
      if (summary.rejected.length > 0 && summary.rejected.length === summary.files)
        process.exitCode = 1;
    } finally {
      await services.close();
    }
  });

/** Imports, and ends when everything can be seen at every zoom. */
export async function importInto(
  services: Services,
  paths: readonly string[],
  flags: Pick<ImportFlags, 'user'> & Partial<ImportFlags>,
): Promise<ImportSummary> {
  const { store, config } = services;
  const progress = showProgress(!flags.json);
  const request = {
    paths,
    creatorId: (await store.users.ensure(checkedUser(flags.user))).id,
    organizationId: await organizationId(flags.organization, services),
    rules: {
      ...sequenceRules(flags),
      track: flags.gpx ? await readTrack(flags.gpx, flags.gpxOffset ?? 0, services) : undefined,
    },
  };
  const pipeline = startPipeline(services);
  try {
    const summary = await importPhotos(
      request,
      { ...services, maxPhotoBytes: config.maxPhotoBytes },
      ({ stage, done, total }) => {
        pipeline.wake();
        progress.update(stage === 'read' ? 'Reading photos' : 'Making images', done, total);
      },
    );
    await showChanges(services, progress);
    return summary;
  } finally {
    progress.end();
    await pipeline.stop();
  }
}

async function organizationId(
  slug: string | undefined,
  { store }: Services,
): Promise<number | null> {
  if (slug === undefined) return null;
  const organization = isSlug(slug) ? await store.organizations.bySlug(slug) : undefined;
  if (organization) return organization.id;
  throw new WaysideError(
    'invalid-argument',
    `There is no organisation ${slug}. Make it first: wayside organization ${slug} --name "…"`,
  );
}

async function readTrack(
  path: string,
  offsetSeconds: number,
  services: Services,
): Promise<{ sha256: string; offsetSeconds: number }> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) {
    throw new WaysideError('invalid-argument', `There is no GPX file ${path}.`);
  }
  return { sha256: await keepTrack(createReadStream(path), services), offsetSeconds };
}

function checkedUser(name: string): string {
  if (isUsername(name)) return name;
  throw new WaysideError(
    'invalid-argument',
    `Not a user name: ${name}. Use letters, digits, dots, hyphens and underscores.`,
  );
}

function defaultUser(): string {
  try {
    const { username } = userInfo();
    if (isUsername(username)) return username;
  } catch {
    // Containers may run as a user id that has no name.
  }
  return systemUsername;
}
