import type { CameraType, ExifOrientation, Image } from '../model/image.ts';
import type { Tables } from './tables.ts';

/** The columns of `images` in the order of `ImageRow`. */
export const imageColumns = [
  'id',
  'sequence_id',
  'sequence_index',
  'creator_id',
  'organization_id',
  'captured_at_ms',
  'lon',
  'lat',
  'altitude',
  'compass_angle',
  'camera_type',
  'focal',
  'k1',
  'k2',
  'make',
  'model',
  'width',
  'height',
  'exif_orientation',
  'sha256',
  'media_type',
] as const satisfies readonly (keyof Tables['images'])[];

type Column = (typeof imageColumns)[number];
type ValuesOf<Columns extends readonly Column[]> = {
  -readonly [Index in keyof Columns]: Tables['images'][Columns[Index]];
};
export type ImageRow = ValuesOf<typeof imageColumns>;

export function imageOfRow(row: ImageRow): Image {
  const [focal, k1, k2] = [row[11], row[12], row[13]];
  return {
    id: row[0],
    sequenceId: row[1],
    sequenceIndex: row[2],
    creatorId: row[3],
    organizationId: row[4],
    capturedAtMs: row[5],
    lon: row[6],
    lat: row[7],
    altitudeMetres: row[8],
    compassAngleDegrees: row[9],
    cameraType: row[10] as CameraType,
    cameraParameters: focal === null || k1 === null || k2 === null ? null : [focal, k1, k2],
    make: row[14],
    model: row[15],
    width: row[16],
    height: row[17],
    exifOrientation: row[18] as ExifOrientation,
    sha256: row[19],
    mediaType: row[20],
  };
}

/** Of a row with the names of its columns. */
export function imageOfRecord(record: Readonly<Tables['images']>): Image {
  return imageOfRow(imageColumns.map((column) => record[column]) as ImageRow);
}

export function rowOfImage(image: Image): Tables['images'] {
  const [focal, k1, k2] = image.cameraParameters ?? [null, null, null];
  return {
    id: image.id,
    sequence_id: image.sequenceId,
    sequence_index: image.sequenceIndex,
    creator_id: image.creatorId,
    organization_id: image.organizationId,
    captured_at_ms: image.capturedAtMs,
    lon: image.lon,
    lat: image.lat,
    altitude: image.altitudeMetres,
    compass_angle: image.compassAngleDegrees,
    camera_type: image.cameraType,
    focal,
    k1,
    k2,
    make: image.make,
    model: image.model,
    width: image.width,
    height: image.height,
    exif_orientation: image.exifOrientation,
    sha256: image.sha256,
    media_type: image.mediaType,
  };
}
