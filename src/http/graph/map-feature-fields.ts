import { type MapFeature, typeOfValue } from '../../model/map-feature.ts';
import type { StoredMapFeature } from '../../store/detection-stores.ts';
import {
  type Fields,
  jsonNumber,
  jsonPoint,
  jsonTime,
  listOf,
  openFieldCompiler,
} from '../fields.ts';
import type { DetectionContext } from './detection-fields.ts';
import {
  imagePartDefaults,
  imagePartFields,
  imagePartSchema,
  pointSchema,
} from './image-part-fields.ts';
import { runFields } from './run-fields.ts';

const number = { type: 'number' };
const time = { type: 'string', examples: ['2021-05-20T17:49:01+0000'] };

/** Images answered of one feature at most; `view_count` tells of how many there are. */
const maxImages = 1_000;

/** The ids of the images that a map feature was derived from, as many as are answered. */
export function imageIdsOf({ detections }: StoredMapFeature): number[] {
  return [...new Set(detections.map(({ imageId }) => imageId))].slice(0, maxImages);
}

/** The type as real answers have it, which clients compare with: not the word of the document for signs. */
export function objectTypeOf({ value }: Pick<MapFeature, 'value'>): 'trafficsign' | 'point' {
  return typeOfValue(value) === 'traffic_sign' ? 'trafficsign' : 'point';
}

/** Every field of a map feature. Uncertainty, number of views, model and version are Wayside's own. */
export const mapFeatureFields: Fields<StoredMapFeature, DetectionContext> = {
  aligned_direction: {
    description: 'Compass angle that the object faces, in degrees',
    schema: number,
    render: (feature) => jsonNumber(feature.alignedDirectionDegrees),
  },
  first_seen_at: {
    description: 'Capture time of the earliest image that it was derived from',
    schema: time,
    render: (feature) => jsonTime(feature.firstSeenAtMs),
  },
  last_seen_at: {
    description: 'Capture time of the latest image that it was derived from',
    schema: time,
    render: (feature) => jsonTime(feature.lastSeenAtMs),
  },
  object_value: {
    description: 'What kind of object it is',
    schema: { type: 'string', examples: ['object--support--utility-pole'] },
    render: (feature) => JSON.stringify(feature.value),
  },
  object_type: {
    description: 'Whether it is a traffic sign or another object',
    schema: { enum: ['trafficsign', 'point'] },
    render: (feature) => `"${objectTypeOf(feature)}"`,
  },
  geometry: {
    description: 'Position',
    schema: pointSchema,
    render: (feature) => jsonPoint(feature.lon, feature.lat),
  },
  images: {
    description: `Images that it was derived from, at most ${maxImages}`,
    schema: {
      type: 'object',
      properties: { data: { type: 'array', items: imagePartSchema } },
    },
    needs: 'images',
    ...listOf({
      typeName: 'Image',
      fields: imagePartFields,
      defaults: imagePartDefaults,
      find: (feature: StoredMapFeature, { images }: DetectionContext) =>
        imageIdsOf(feature).flatMap((id) => images.get(id) ?? []),
    }),
  },
  position_uncertainty: {
    description: 'One standard deviation of the position, in metres',
    schema: number,
    render: (feature) => jsonNumber(feature.uncertaintyMetres),
  },
  view_count: {
    description: 'Number of images that it was derived from',
    schema: { type: 'integer' },
    render: (feature) => String(feature.viewCount),
  },
  ...runFields,
  id: {
    description: 'ID of the map feature',
    schema: { type: 'string', pattern: '^[0-9]+$' },
    render: (feature) => `"${feature.id}"`,
  },
};

export const compileMapFeatureFields = openFieldCompiler('MapFeature', mapFeatureFields);
