import type { BoundingBox } from '../geo/tile-grid.ts';
import { cellZoom, maxMercatorLatitude } from '../geo/tile-grid.ts';
import type { MapFeatureType } from '../model/map-feature.ts';
import { featureTypeOf, isCoverageSet, type TileSet } from '../model/tile-set.ts';
import { lastOverviewZoom } from './choose-points.ts';

/** A description of a tile set (TileJSON 3.0.0, https://github.com/mapbox/tilejson-spec). */
export interface TileJson {
  readonly tilejson: '3.0.0';
  readonly name: string;
  readonly description: string;
  readonly scheme: 'xyz';
  /** URL templates with `{z}`, `{x}` and `{y}`. */
  readonly tiles: readonly string[];
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly bounds: BoundingBox;
  readonly vector_layers: readonly {
    readonly id: string;
    readonly description: string;
    readonly minzoom: number;
    readonly maxzoom: number;
    readonly fields: Readonly<Record<string, string>>;
  }[];
}

const descriptions: Record<TileSet, string> = {
  mly1_public: 'Images and sequences at their original positions',
  mly1_computed_public: 'Images and sequences at their computed positions',
  mly_map_feature_point: 'Objects derived from detections, other than traffic signs',
  mly_map_feature_traffic_sign: 'Traffic signs derived from detections',
};

const capturedAt = 'int: capture time, milliseconds since 1970';
const creatorId = 'int: id of the user who owns it';
const organizationId = 'int: id of the organization; absent when there is none';

const world: BoundingBox = [-180, -maxMercatorLatitude, 180, maxMercatorLatitude];

/** Describes a tile set; `bounds` are those of all images. The world's stand for them while there are none. */
export function tileJson(
  set: TileSet,
  tilesUrl: string,
  bounds: BoundingBox | undefined,
): TileJson {
  return {
    tilejson: '3.0.0',
    name: set,
    description: descriptions[set],
    scheme: 'xyz',
    tiles: [tilesUrl],
    minzoom: isCoverageSet(set) ? 0 : cellZoom,
    maxzoom: cellZoom,
    bounds: bounds ? (isCoverageSet(set) ? bounds : widen(bounds)) : world,
    vector_layers: isCoverageSet(set) ? coverageLayers() : [featureLayer(featureTypeOf(set))],
  };
}

/** Further than anything can be from the images that show it, nearly up to the poles. */
const sightDegrees = 0.01;

function widen([west, south, east, north]: BoundingBox): BoundingBox {
  return [
    Math.max(world[0], west - sightDegrees),
    Math.max(world[1], south - sightDegrees),
    Math.min(world[2], east + sightDegrees),
    Math.min(world[3], north + sightDegrees),
  ];
}

function featureLayer(type: MapFeatureType): TileJson['vector_layers'][number] {
  return {
    id: type,
    description: type === 'point' ? 'Points of objects' : 'Points of traffic signs',
    minzoom: cellZoom,
    maxzoom: cellZoom,
    fields: {
      first_seen_at: 'int: capture time of its earliest image, milliseconds since 1970',
      id: 'int: id of the map feature',
      last_seen_at: 'int: capture time of its latest image, milliseconds since 1970',
      value: 'string: name of its class',
    },
  };
}

function coverageLayers(): TileJson['vector_layers'] {
  const image = {
    captured_at: capturedAt,
    creator_id: creatorId,
    id: 'int: id of the image',
    is_pano: 'bool: whether it is a panorama',
    sequence_id: 'string: id of its sequence',
  };
  return [
    {
      id: 'overview',
      description: 'Points of images that stand for those around them',
      minzoom: 0,
      maxzoom: lastOverviewZoom,
      fields: image,
    },
    {
      id: 'sequence',
      description: 'Lines of images captured in succession',
      minzoom: lastOverviewZoom + 1,
      maxzoom: cellZoom,
      fields: {
        captured_at: capturedAt,
        creator_id: creatorId,
        id: 'string: id of the sequence',
        image_id: 'int: id of its first image',
        is_pano: 'bool: whether its images are panoramas',
        organization_id: organizationId,
      },
    },
    {
      id: 'image',
      description: 'Points of all images',
      minzoom: cellZoom,
      maxzoom: cellZoom,
      fields: {
        ...image,
        compass_angle: 'double: heading, degrees clockwise from north',
        organization_id: organizationId,
      },
    },
  ];
}
