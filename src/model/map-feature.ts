/** Traffic signs have tiles and a type of their own; everything else is a point. */
export type MapFeatureType = 'point' | 'traffic_sign';

/** The tile sets that show map features, by their names in tile URLs; they have one zoom, 14. */
export const featureTileSets = {
  point: 'mly_map_feature_point',
  traffic_sign: 'mly_map_feature_traffic_sign',
} as const satisfies Record<MapFeatureType, string>;

/** An object with a position, derived from detections in several images. */
export interface MapFeature {
  readonly id: number;
  readonly runId: number;
  readonly value: string;
  readonly lon: number;
  readonly lat: number;
  /** One standard deviation of the position (root mean square of its distance from the truth), in metres. */
  readonly uncertaintyMetres: number;
  /** Compass angle that the object faces, 0 ≤ angle < 360: towards those who saw it. */
  readonly alignedDirectionDegrees: number;
  readonly firstSeenAtMs: number;
  readonly lastSeenAtMs: number;
  /** Images that it was derived from. */
  readonly viewCount: number;
}

/** A map feature before it has an id, with the detections that it was derived from: one per image. */
export interface DerivedFeature extends Omit<MapFeature, 'id' | 'runId'> {
  /** By image id. */
  readonly detections: readonly { readonly id: number; readonly imageId: number }[];
}

/** Values of traffic signs begin like this (Mapillary's vocabulary). */
const signPrefixes = ['regulatory--', 'warning--', 'information--', 'complementary--'] as const;

export function typeOfValue(value: string): MapFeatureType {
  return signPrefixes.some((prefix) => value.startsWith(prefix)) ? 'traffic_sign' : 'point';
}
