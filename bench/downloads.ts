/** Counting what is in view, and downloading it: time, and memory while it goes. */

import { existsSync } from 'node:fs';
import { openReport, readOptions, timeRuns } from './report.ts';
import { residentBytes, type ServerProcess, startWaysideServer } from './servers.ts';
import { openWorld, openWorldDirectory } from './world.ts';

const options = readOptions();
const rounds = options.isSmall ? 1 : 5;
const world = await openWorld(options.isSmall ? 1_000 : 100_000);
const report = openReport('downloads', options, {
  images: world.images,
  roads: world.network.name,
});

const everything = 'bbox=-180,-90,180,90';
const counts = ['images/count', 'sequences/count', 'cameras'];
const files = [
  ...['geojson', 'csv', 'flatgeobuf'].map((format) => `images/download?format=${format}`),
  'sequences/download?format=geojson',
];

const directory = await openWorldDirectory(world, options);
try {
  const server = await startWaysideServer(directory.path);
  try {
    for (const path of counts) {
      const samples = await timeRuns(rounds, 1, () => take(server, `${path}?${everything}`));
      report.add({ what: `${path} of ${world.images} images`, unit: 'ms', samples });
    }
    for (const path of files) {
      let [bytes, largest] = [0, 0];
      const samples = await timeRuns(rounds, 1, async () => {
        bytes = await take(server, `${path}&${everything}`, async () => {
          largest = Math.max(largest, await residentMegabytes(server));
        });
      });
      const what = `${path.replace('/download?format=', ' as ')}, ${Math.round(bytes / 1e6)} MB`;
      report.add({ what, unit: 'ms', samples });
      if (largest > 0) {
        report.add({
          what: 'largest meanwhile',
          unit: 'MB',
          samples: [largest],
          goal: { atMost: 400 },
        });
      }
    }
  } finally {
    await server.stop();
  }
} finally {
  await directory.close();
}
await report.write();

/** Reads an answer to its end, and answers its length in bytes. */
async function take(
  { origin, token }: Awaited<ReturnType<typeof startWaysideServer>>,
  path: string,
  look?: () => Promise<void>,
): Promise<number> {
  const response = await fetch(`${origin}/${path}`, {
    headers: { authorization: `OAuth ${token}` },
  });
  if (!response.ok || !response.body) throw new Error(`${response.status} for ${response.url}`);
  let [bytes, looks] = [0, 0];
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > looks * 2_000_000) {
      looks++;
      await look?.();
    }
  }
  return bytes;
}

/** 0 on systems that don't tell. */
async function residentMegabytes({ pid }: ServerProcess): Promise<number> {
  return existsSync('/proc/self/status') ? (await residentBytes(pid)) / 1e6 : 0;
}
