/**
 * Photos per second of `wayside import` from its start to its end (read, hash, keep, metadata,
 * thumbnails, sequences, tiles), next to bare sharp in one process that only makes the same thumbnails
 * of the same photos, as many at once.
 */

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { thumbnailWidths } from '../src/model/image.ts';
import { takePhoto } from './photos.ts';
import { openReport, readOptions } from './report.ts';
import { runWayside } from './servers.ts';

const options = readOptions();
const threads = 2;
const rounds = options.isSmall ? 1 : 3;
const photos = options.isSmall ? 4 : 240;
const [width, height] = options.isSmall ? [1632, 1224] : [3264, 2448];
const report = openReport('import', options, { rounds, photos, width, height, threads });

const root = await mkdtemp(join(tmpdir(), 'wayside-bench-'));
try {
  const folder = join(options.dataDirectory ?? root, `photos-${photos}-${width}`);
  await takePhotos(folder);
  const imports: number[] = [];
  const bare: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const importRate = await rate(() => importOnce(folder, join(root, `data-${round}`)));
    const bareRate = await rate(() => makeThumbnails(folder));
    // The first round only warms up.
    if (round < 0) continue;
    imports.push(importRate);
    bare.push(bareRate);
  }
  report.add({
    what: `import ${photos} photos of ${Math.round((width * height) / 1e6)} megapixels`,
    unit: 'photos/s',
    samples: imports,
    rival: { what: 'bare sharp', samples: bare },
    goal: { atLeast: 0.8 },
  });
} finally {
  await rm(root, { recursive: true, force: true });
}
await report.write();

async function rate(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return (photos / (performance.now() - start)) * 1000;
}

async function takePhotos(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const taken = new Set(await readdir(folder));
  for (let number = 0; number < photos; number++) {
    const name = `${String(number).padStart(4, '0')}.jpg`;
    if (!taken.has(name))
      await writeFile(join(folder, name), await takePhoto(number, width, height));
  }
}

async function importOnce(folder: string, dataDirectory: string): Promise<void> {
  const { stdout } = await runWayside(['import', folder, '--user', 'bench', '--json'], {
    WAYSIDE_DATA: dataDirectory,
    WAYSIDE_WORKERS: String(threads),
  });
  const { imported } = JSON.parse(stdout) as { imported: number };
  if (imported !== photos) throw new Error(`Only ${imported} of ${photos} photos were imported`);
  await rm(dataDirectory, { recursive: true });
}

/** One decode, at the largest width; each smaller thumbnail from the pixels of the one before. */
async function makeThumbnails(folder: string): Promise<void> {
  sharp.concurrency(1);
  const queue = (await readdir(folder)).values();
  await Promise.all(
    Array.from({ length: threads }, async () => {
      for (const name of queue) {
        let image = sharp(await readFile(join(folder, name)));
        for (const thumbnailWidth of thumbnailWidths.toReversed()) {
          const { data, info } = await image
            .resize({ width: thumbnailWidth, withoutEnlargement: true })
            .raw()
            .toBuffer({ resolveWithObject: true });
          const raw = { width: info.width, height: info.height, channels: info.channels };
          await sharp(data, { raw }).jpeg({ quality: 82 }).toBuffer();
          image = sharp(data, { raw });
        }
      }
    }),
  );
}
