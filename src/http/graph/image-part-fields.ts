import type { Image } from '../../model/image.ts';
import { type Fields, jsonPoint } from '../fields.ts';

const integer = { type: 'integer' };

/** GeoJSON of two coordinates, never three: some clients take nothing else. */
export const pointSchema = {
  type: 'object',
  properties: {
    type: { const: 'Point' },
    coordinates: { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 },
  },
};

/** What can be asked of images inside other entities: what places an outline in them, and them on a map. */
export const imagePartFields: Fields<Image, unknown> = {
  geometry: {
    description: 'Original position of the image',
    schema: pointSchema,
    render: (image) => jsonPoint(image.lon, image.lat),
  },
  captured_at: {
    description: 'Capture time, milliseconds since 1970',
    schema: integer,
    render: (image) => String(image.capturedAtMs),
  },
  height: {
    description: 'Height of the original, before orientation is applied',
    schema: integer,
    render: (image) => String(image.height),
  },
  width: {
    description: 'Width of the original, before orientation is applied',
    schema: integer,
    render: (image) => String(image.width),
  },
  id: {
    description: 'ID of the image',
    schema: { type: 'string', pattern: '^[0-9]+$' },
    render: (image) => `"${image.id}"`,
  },
};

/** What an image inside another entity has when nothing is asked of it. */
export const imagePartDefaults = ['geometry', 'id'] as const;

/** How an image inside another entity is described. */
export const imagePartSchema = {
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(imagePartFields).map(([name, { schema }]) => [name, schema]),
  ),
};
