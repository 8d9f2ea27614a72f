/**
 * How fast warm entities and tiles are answered over HTTP, next to bare node:http that answers the
 * same bytes with the same headers. What counts is the ratio; both run in this process, one after the
 * other in turns, with the load made by a worker thread.
 */

import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import autocannon from 'autocannon';
import { cellZoom, tileAt } from '../src/geo/tile-grid.ts';
import { startTestServer } from '../test/fixtures.ts';

const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.BENCH_SECONDS ?? 2);

const server = await startTestServer({ settings: { WAYSIDE_LOG_LEVEL: 'error' } });
const [image] = server.drive;
if (!image) throw new Error('the fixture has no image');
const { x, y } = tileAt(image.lon, image.lat, cellZoom);
const token = encodeURIComponent(server.token);

const cases = {
  entity: `/${image.id}?access_token=${token}&fields=id,geometry,computed_geometry,captured_at,compass_angle,sequence,camera_type,width,height`,
  'entity with thumbnails and creator': `/${image.id}?access_token=${token}&fields=id,geometry,creator,thumb_1024_url,thumb_2048_url`,
  tile: `/maps/vtp/mly1_public/2/${cellZoom}/${x}/${y}?access_token=${token}`,
};
const results: Record<string, unknown>[] = [];
for (const [name, path] of Object.entries(cases)) {
  const headers = { 'accept-encoding': 'gzip' };
  const bare = await startBare(server.origin + path, headers);
  const ours: Load[] = [];
  const theirs: Load[] = [];
  for (let round = -1; round < rounds; round++) {
    const ourLoad = await measure(server.origin + path, headers);
    const bareLoad = await measure(bare.origin + path, headers);
    // The first round only warms up.
    if (round >= 0) ours.push(ourLoad);
    if (round >= 0) theirs.push(bareLoad);
  }
  bare.close();
  const [wayside, nodeHttp] = [medianLoad(ours), medianLoad(theirs)];
  const ratio = Number((wayside.perSecond / nodeHttp.perSecond).toFixed(2));
  const cpuRatio = Number((nodeHttp.cpuMicros / wayside.cpuMicros).toFixed(2));
  results.push({ name, wayside, nodeHttp, ratio, cpuRatio });
  process.stdout.write(
    `${name.padEnd(36)} ${show(wayside)}   bare ${show(nodeHttp)}   rate ${ratio}   cpu ${cpuRatio}\n`,
  );
}
await server.close();
process.stdout.write(`${JSON.stringify({ bench: 'http-warm', results })}\n`);

interface Load {
  readonly perSecond: number;
  /** Processor time of the serving thread for one request. On a busy machine it tells more than the rate. */
  readonly cpuMicros: number;
}

async function measure(url: string, headers: Record<string, string>): Promise<Load> {
  const before = process.threadCpuUsage();
  const result = await autocannon({
    url,
    headers,
    connections: 32,
    duration: seconds,
    workers: 1,
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${url} failed under load`);
  const { user, system } = process.threadCpuUsage(before);
  return {
    perSecond: Math.round(result.requests.average),
    cpuMicros: Number(((user + system) / result.requests.total).toFixed(1)),
  };
}

/** Plain node:http with the answer in hand. */
async function startBare(url: string, headers: Record<string, string>) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers }, resolve).on('error', reject);
  });
  const body = Buffer.concat(await answer.toArray());
  const bareHeaders: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (!['connection', 'date', 'keep-alive'].includes(name)) bareHeaders[name] = String(value);
  }
  const bare = createServer((_request, response) => {
    response.writeHead(200, bareHeaders);
    response.end(body);
  });
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(bare.address() as AddressInfo).port}`,
    close: () => bare.close(),
  };
}

function medianLoad(loads: readonly Load[]): Load {
  return {
    perSecond: median(loads.map(({ perSecond }) => perSecond)),
    cpuMicros: median(loads.map(({ cpuMicros }) => cpuMicros)),
  };
}

function show({ perSecond, cpuMicros }: Load): string {
  return `${String(perSecond).padStart(7)}/s ${String(cpuMicros).padStart(6)} µs`;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
