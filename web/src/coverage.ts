import { tileSets, tilesOf } from './tile-sets.ts';
import type { WebConfig } from './web-config.ts';

/** West, south, east, north. */
export type Bounds = [number, number, number, number];

/** Whether there is any photo: an empty set has an empty tile at zoom 0. */
export async function hasCoverage(config: WebConfig): Promise<boolean> {
  const url = tilesOf(config, 'coverage').replace('{z}/{x}/{y}', '0/0/0');
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`Coverage tile: HTTP ${response.status}`);
  return (await response.arrayBuffer()).byteLength > 0;
}

/** Where the photos are, or undefined when the tile set doesn't say. */
export async function coverageBounds(config: WebConfig): Promise<Bounds | undefined> {
  const token = encodeURIComponent(config.accessToken);
  const response = await fetch(
    `${config.tilesUrl}/maps/vtp/${tileSets.coverage}/2?access_token=${token}`,
    { cache: 'no-cache' },
  );
  if (!response.ok) throw new Error(`TileJSON: HTTP ${response.status}`);
  const { bounds } = (await response.json()) as { bounds?: number[] };
  const [west, south, east, north] = bounds ?? [];
  if (west === undefined || south === undefined || east === undefined || north === undefined) {
    return undefined;
  }
  return [west, south, east, north];
}
