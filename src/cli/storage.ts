import { Command } from 'commander';
import type { Config } from '../config.ts';
import { readConfig } from '../config.ts';
import { type Forecast, forecast, forecastDays, leastDays } from '../disk-use/forecast.ts';
import { measureDiskUse } from '../disk-use/measure.ts';
import { type DiskUse, diskUseKinds } from '../model/disk-use.ts';
import type { Store } from '../store/store.ts';
import { openServices } from '../wiring.ts';
import { gigabytes, print, textTable } from './print.ts';
import { withStore } from './with-store.ts';

interface Flags {
  readonly measure?: true;
  readonly json?: true;
}

export const storageCommand = new Command('storage')
  .description('Tell what takes up the disk, as it was measured last, and until when it lasts.')
  .option('--measure', 'measure it now')
  .option('--json', 'print {"measured_at": …, "bytes": {…}, "free_bytes": …, "forecast": {…}}')
  .action(async ({ measure, json }: Flags) => {
    if (measure) await measureNow();
    await withStore((store, config) => show(store, config, json));
  });

async function measureNow(): Promise<void> {
  const services = await openServices(readConfig(process.env));
  try {
    const { signal } = new AbortController();
    await services.store.diskUse.keep(await measureDiskUse(services, signal));
  } finally {
    await services.close();
  }
}

async function show(store: Store, config: Config, isJson: true | undefined): Promise<void> {
  const history = await store.diskUse.since(Date.now() - forecastDays * 86_400_000);
  const last = history.at(-1);
  if (!last) {
    return print(null, 'It was not measured lately: add --measure, or let the server run.', isJson);
  }
  const isDatabaseApart = config.databaseUrl !== undefined;
  const { minFreeBytes } = config;
  const coming = forecast(history, { minFreeBytes, isDatabaseApart });
  print(jsonOf(last, coming), textOf(last, coming), isJson);
}

function jsonOf(last: DiskUse, coming: Forecast) {
  const { deepZoom, ...others } = last.bytes;
  const isGrowing = coming.kind === 'growing';
  return {
    measured_at: new Date(last.measuredAtMs).toISOString(),
    bytes: { ...others, deep_zoom: deepZoom },
    is_estimate: last.isEstimate,
    made_tile_bytes: last.madeTileBytes,
    free_bytes: last.freeBytes,
    total_bytes: last.totalBytes,
    images: last.images,
    sequences: last.sequences,
    users: last.users,
    forecast: {
      kind: coming.kind,
      bytes_per_day: isGrowing ? Math.round(coming.bytesPerDay) : null,
      days_left: isGrowing && coming.daysLeft !== null ? Math.floor(coming.daysLeft) : null,
    },
  };
}

const names: Readonly<Record<keyof DiskUse['bytes'], string>> = {
  originals: 'originals',
  thumbnails: 'thumbnails',
  deepZoom: 'deep-zoom tiles',
  tracks: 'tracks',
  incoming: 'on the way in',
  database: 'database',
};

function textOf(last: DiskUse, coming: Forecast): string {
  const rows = diskUseKinds.map((kind) => [names[kind], gigabytes(last.bytes[kind])]);
  if (last.freeBytes !== null) rows.push(['free', gigabytes(last.freeBytes)]);
  const measured = `Measured at ${new Date(last.measuredAtMs).toISOString()}${last.isEstimate ? ', from a part of the files' : ''}.`;
  return [textTable(['WHAT', 'SIZE'], rows), measured, inWords(coming)].join('\n');
}

function inWords(coming: Forecast): string {
  if (coming.kind === 'unknown') return `Less than ${leastDays} days are known: no forecast yet.`;
  if (coming.kind === 'full') return 'The disk is full.';
  if (coming.kind === 'not-growing') return 'It does not grow.';
  const { bytesPerDay, daysLeft } = coming;
  const pace = `It grows by ${gigabytes(bytesPerDay * 7)} a week`;
  return daysLeft === null
    ? `${pace}.`
    : `${pace}: at this pace the disk is full in about ${Math.round(daysLeft / 7)} weeks.`;
}
