import type { WebConfig } from './web-config.ts';

/** The tile sets that the page draws. */
export const tileSets = {
  coverage: 'mly1_public',
  computed: 'mly1_computed_public',
  points: 'mly_map_feature_point',
  signs: 'mly_map_feature_traffic_sign',
} as const;

type DrawnSet = keyof typeof tileSets;

/** The URL template of a set's tiles. */
export function tilesOf({ tilesUrl, accessToken }: WebConfig, set: DrawnSet): string {
  const token = encodeURIComponent(accessToken);
  return `${tilesUrl}/maps/vtp/${tileSets[set]}/2/{z}/{x}/{y}?access_token=${token}`;
}
