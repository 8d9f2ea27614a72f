import { parentPort, workerData } from 'node:worker_threads';
import sharp from 'sharp';
import { buildAtlas } from './atlas.ts';
import { compileWorld } from './render.ts';
import { planShots } from './shots.ts';
import { takePicture } from './take-picture.ts';
import { buildTown } from './town.ts';

/** Builds its own copy of the town from the seed; then a shot's number in, its picture out. */
sharp.concurrency(1);
const seed = workerData.seed as number;
const world = compileWorld(buildTown(seed), await buildAtlas(seed));
const shots = planShots(seed);
const port = parentPort;
if (port === null) throw new Error('render-worker.ts runs as a worker thread only');
port.on('message', (index: number) => {
  const shot = shots[index];
  if (shot === undefined) throw new Error(`no shot ${index}`);
  void takePicture(world, shot).then((picture) => port.postMessage({ index, ...picture }));
});
