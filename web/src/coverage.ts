import type { WebConfig } from './web-config.ts';

const tileSet = 'maps/vtp/mly1_public/2';

/** West, south, east, north. */
export type Bounds = [number, number, number, number];

/** The URL template of the coverage tiles. */
export function coverageTiles({ tilesUrl, accessToken }: WebConfig): string {
  return `${tilesUrl}/${tileSet}/{z}/{x}/{y}?access_token=${encodeURIComponent(accessToken)}`;
}

/** Whether there is any photo: an empty set has an empty tile at zoom 0. */
export async function hasCoverage(config: WebConfig): Promise<boolean> {
  const url = coverageTiles(config).replace('{z}/{x}/{y}', '0/0/0');
  const response = await fetch(url, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`Coverage tile: HTTP ${response.status}`);
  return (await response.arrayBuffer()).byteLength > 0;
}

/** Where the photos are, or undefined when the tile set doesn't say. */
export async function coverageBounds(config: WebConfig): Promise<Bounds | undefined> {
  const token = encodeURIComponent(config.accessToken);
  const response = await fetch(`${config.tilesUrl}/${tileSet}?access_token=${token}`, {
    cache: 'no-cache',
  });
  if (!response.ok) throw new Error(`TileJSON: HTTP ${response.status}`);
  const { bounds } = (await response.json()) as { bounds?: number[] };
  const [west, south, east, north] = bounds ?? [];
  if (west === undefined || south === undefined || east === undefined || north === undefined) {
    return undefined;
  }
  return [west, south, east, north];
}
