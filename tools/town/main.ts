import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { detectionsFileOf, writeDetections } from './detections.ts';
import { writeGroundTruth } from './ground-truth.ts';
import type { Outline } from './outlines.ts';
import { planShots, type Shot } from './shots.ts';
import { buildTown } from './town.ts';

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'sample' }, seed: { type: 'string', default: '1' } },
});
await makeSample(values.out, Number(values.seed));

/** Every drive's pictures and the truth about them, the same bytes for the same seed. */
async function makeSample(out: string, seed: number): Promise<void> {
  const town = buildTown(seed);
  const shots = planShots(seed);
  const startedAt = Date.now();
  let bytes = 0;
  let done = 0;
  const outlines = await renderAll(seed, shots, (shot, jpeg) => {
    const path = join(out, shot.file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, jpeg);
    bytes += jpeg.length;
    done++;
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    process.stderr.write(
      `\r${done}/${shots.length} pictures, ${(bytes / 1e6).toFixed(1)} MB, ${seconds} s `,
    );
  });
  const truth = writeGroundTruth(town, shots, outlines);
  writeFileSync(join(out, 'ground-truth.json'), truth);
  for (const [user, text] of writeDetections(JSON.parse(truth))) {
    writeFileSync(join(out, detectionsFileOf(user)), text);
  }
  process.stderr.write(`\nground-truth.json ${(truth.length / 1e6).toFixed(1)} MB\n`);
}

type Reply = { index: number; jpeg: Uint8Array; outlines: Outline[] };

/** Hands the shots to one worker a core; resolves with the outlines in the shots' order. */
function renderAll(
  seed: number,
  shots: readonly Shot[],
  save: (shot: Shot, jpeg: Uint8Array) => void,
): Promise<Outline[][]> {
  const outlines: Outline[][] = shots.map(() => []);
  return new Promise((resolve, reject) => {
    let next = 0;
    let open = 0;
    const workers = Array.from({ length: Math.min(availableParallelism(), shots.length) }, () => {
      const worker = new Worker(new URL('./render-worker.ts', import.meta.url), {
        workerData: { seed },
      });
      const feed = (): void => {
        if (next < shots.length) {
          open++;
          worker.postMessage(next++);
        } else if (open === 0) {
          resolve(outlines);
          for (const each of workers) void each.terminate();
        }
      };
      worker.on('error', reject);
      worker.on('message', (reply: Reply) => {
        open--;
        outlines[reply.index] = reply.outlines;
        save(shots[reply.index] as Shot, reply.jpeg);
        feed();
      });
      feed();
      return worker;
    });
  });
}
