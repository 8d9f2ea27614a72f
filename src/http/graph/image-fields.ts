import { zoneAt } from '../../ingest/zone-clock.ts';
import type { Detection } from '../../model/detection.ts';
import { type Image, isPano } from '../../model/image.ts';
import { type Fields, jsonNumber, jsonPoint, listOf, openFieldCompiler } from '../fields.ts';
import { originalPath, thumbnailPath } from '../media-links.ts';
import { type DetectionContext, detectionFields } from './detection-fields.ts';
import { pointSchema } from './image-part-fields.ts';

export interface ImageContext extends DetectionContext {
  /** A media path as a complete, signed URL. */
  mediaUrl(path: string): string;
  /** Usernames of the creators, where a plan needs them. */
  readonly usernames: ReadonlyMap<number, string>;
  /** Detections by image, where a plan needs them. */
  readonly detections: ReadonlyMap<number, readonly Detection[]>;
}

const text = { type: 'string' };
const number = { type: 'number' };
const integer = { type: 'integer' };
const id = { type: 'string', pattern: '^[0-9]+$' };
const url = { type: 'string', format: 'uri' };

const quoted = (value: string | null) => (value === null ? undefined : JSON.stringify(value));
const optional = (value: number | null) => (value === null ? undefined : jsonNumber(value));

/** A reference to something that no image has yet. */
const absentReference = (description: string) => ({
  description,
  schema: { type: 'object', properties: { id, url } },
});

/** Every field of an image, documented and undocumented ones that clients ask for. */
export const imageFields: Fields<Image, ImageContext> = {
  id: { description: 'ID of the image', schema: id, render: (image) => `"${image.id}"` },
  altitude: {
    description: 'Original altitude from the camera, metres above sea level',
    schema: number,
    render: (image) => optional(image.altitudeMetres),
  },
  atomic_scale: { description: 'Scale of the reconstruction around the image', schema: number },
  camera_parameters: {
    description: 'Focal length, k1, k2 (see OpenSfM); empty for equirectangular images',
    schema: { type: 'array', items: number },
    render: (image) =>
      isPano(image.cameraType)
        ? '[]'
        : image.cameraParameters
          ? `[${image.cameraParameters.map(jsonNumber).join(',')}]`
          : undefined,
  },
  camera_type: {
    description: 'How the camera projects; spherical is the same as equirectangular',
    schema: { enum: ['perspective', 'fisheye', 'spherical'] },
    // Of the two names for it, this is the one that recorded answers have.
    render: (image) =>
      image.cameraType === 'equirectangular' ? '"spherical"' : `"${image.cameraType}"`,
  },
  captured_at: {
    description: 'Capture time, milliseconds since 1970',
    schema: integer,
    render: (image) => String(image.capturedAtMs),
  },
  compass_angle: {
    description: 'Original compass angle, degrees clockwise from north',
    schema: number,
    render: (image) => jsonNumber(image.compassAngleDegrees),
  },
  computed_altitude: { description: 'Altitude after processing', schema: number },
  computed_compass_angle: {
    description: 'Compass angle after processing; the original one where there is none',
    schema: number,
    render: (image) => jsonNumber(image.compassAngleDegrees),
  },
  computed_geometry: {
    description: 'Position after processing; the original one where there is none',
    schema: pointSchema,
    render: (image) => jsonPoint(image.lon, image.lat),
  },
  computed_rotation: {
    description: 'Orientation after processing, as an angle-axis vector (see OpenSfM)',
    schema: { type: 'array', items: number },
  },
  creator: {
    description: 'The user who owns the image',
    schema: { type: 'object', properties: { username: text, id } },
    defaults: ['username', 'id'],
    parts: {
      username: {
        description: 'Username',
        schema: text,
        needs: 'usernames',
        render: (image, { usernames }) => quoted(usernames.get(image.creatorId) ?? null),
      },
      id: { description: 'User ID', schema: id, render: (image) => `"${image.creatorId}"` },
    },
  },
  creator_id: {
    description: 'ID of the user who owns the image',
    schema: id,
    render: (image) => `"${image.creatorId}"`,
  },
  exif_orientation: {
    description: 'Orientation of the camera as given by the EXIF tag',
    schema: { type: 'integer', minimum: 1, maximum: 8 },
    render: (image) => String(image.exifOrientation),
  },
  geometry: {
    description: 'Original position',
    schema: pointSchema,
    render: (image) => jsonPoint(image.lon, image.lat),
  },
  height: {
    description: 'Height of the original, before orientation is applied',
    schema: integer,
    render: (image) => String(image.height),
  },
  is_pano: {
    description: 'Whether the image is a 360 degree panorama',
    schema: { type: 'boolean' },
    render: (image) => String(isPano(image.cameraType)),
  },
  make: {
    description: 'Manufacturer of the camera',
    schema: text,
    render: (image) => quoted(image.make),
  },
  model: {
    description: 'Product name of the camera',
    schema: text,
    render: (image) => quoted(image.model),
  },
  merge_cc: {
    description: 'ID of the connected component of images that were aligned together',
    schema: integer,
  },
  mesh: absentReference('The mesh of the surroundings'),
  organization: {
    description: 'The organization that the image was contributed to',
    schema: { type: 'object', properties: { id } },
    render: (image) => optional(image.organizationId),
    parts: {
      id: {
        description: 'Organization ID',
        schema: id,
        render: (image) => `"${image.organizationId}"`,
      },
    },
  },
  organization_id: {
    description: 'ID of the organization that the image was contributed to',
    schema: id,
    render: (image) => (image.organizationId === null ? undefined : `"${image.organizationId}"`),
  },
  quality_score: { description: 'Quality of the image, 0 to 1', schema: number },
  sequence: {
    description: 'ID of the sequence',
    schema: text,
    render: (image) => quoted(image.sequenceId),
  },
  sequence_id: {
    description: 'ID of the sequence',
    schema: text,
    render: (image) => quoted(image.sequenceId),
  },
  sfm_cluster: absentReference('The point cloud around the image'),
  thumb_256_url: {
    description: 'URL of the thumbnail that is 256 pixels wide',
    schema: url,
    render: (image, { mediaUrl }) => quoted(mediaUrl(thumbnailPath(image.id, 256))),
  },
  thumb_1024_url: {
    description: 'URL of the thumbnail that is 1024 pixels wide',
    schema: url,
    render: (image, { mediaUrl }) => quoted(mediaUrl(thumbnailPath(image.id, 1024))),
  },
  thumb_2048_url: {
    description: 'URL of the thumbnail that is 2048 pixels wide',
    schema: url,
    render: (image, { mediaUrl }) => quoted(mediaUrl(thumbnailPath(image.id, 2048))),
  },
  thumb_original_url: {
    description: 'URL of the original',
    schema: url,
    render: (image, { mediaUrl }) => quoted(mediaUrl(originalPath(image.id))),
  },
  time_zone: {
    description: 'IANA name of a time zone that has the clocks of the place of the image',
    schema: { type: 'string', examples: ['Europe/Berlin'] },
    render: (image) => JSON.stringify(zoneAt(image)),
  },
  width: {
    description: 'Width of the original, before orientation is applied',
    schema: integer,
    render: (image) => String(image.width),
  },
  detections: {
    description: 'Objects detected in the image; `detections.value` answers their outlines as well',
    schema: { type: 'object', properties: { data: { type: 'array' } } },
    needs: 'detections',
    ...listOf({
      typeName: 'Detection',
      fields: detectionFields,
      insteadOf: { value: ['value', 'geometry'] },
      find: (image: Image, { detections }: ImageContext) => detections.get(image.id) ?? [],
    }),
  },
};

export const compileImageFields = openFieldCompiler('Image', imageFields);
