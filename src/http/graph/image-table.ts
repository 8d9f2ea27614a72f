import { type Image, isPano } from '../../model/image.ts';
import { type DownloadTable, timeText } from './download-table.ts';

/** An image with what its rows don't tell. */
export interface DownloadedImage extends Image {
  readonly username: string | null;
}

const idText = (id: number | null) => (id === null ? null : String(id));

/** Columns have the names of the image's fields; `creator` is the user's name. */
export const imageTable: DownloadTable<DownloadedImage> = {
  geometryType: 'Point',
  geometry: ({ lon, lat }) => ({ type: 'Point', coordinates: [lon, lat] }),
  columns: {
    id: { type: 'word', read: (image) => String(image.id) },
    sequence: { type: 'word', read: (image) => image.sequenceId },
    captured_at: { type: 'time', read: (image) => timeText(image.capturedAtMs) },
    compass_angle: { type: 'number', read: (image) => image.compassAngleDegrees },
    altitude: { type: 'number', read: (image) => image.altitudeMetres },
    camera_type: {
      type: 'word',
      read: ({ cameraType }) => (cameraType === 'equirectangular' ? 'spherical' : cameraType),
    },
    is_pano: { type: 'boolean', read: (image) => isPano(image.cameraType) },
    make: { type: 'text', read: (image) => image.make },
    model: { type: 'text', read: (image) => image.model },
    width: { type: 'integer', read: (image) => image.width },
    height: { type: 'integer', read: (image) => image.height },
    creator: { type: 'text', read: (image) => image.username },
    creator_id: { type: 'word', read: (image) => String(image.creatorId) },
    organization_id: { type: 'word', read: (image) => idText(image.organizationId) },
  },
};
