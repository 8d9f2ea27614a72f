import type { CaptureTimeTags } from './capture-time.ts';
import type { ExifTags } from './exif.ts';
import type { MapillaryDescription } from './image-description.ts';

/** The tags that tell when a photo was taken. */
export function captureTags(exif: ExifTags, description: MapillaryDescription): CaptureTimeTags {
  const { GPSTimeStamp } = exif;
  return {
    mapillary: description.captureTime,
    original: {
      text: text(exif.DateTimeOriginal),
      subSeconds: text(exif.SubSecTimeOriginal),
      offset: text(exif.OffsetTimeOriginal) ?? text(exif.OffsetTime),
    },
    digitized: {
      text: text(exif.DateTimeDigitized),
      subSeconds: text(exif.SubSecTimeDigitized),
      offset: text(exif.OffsetTimeDigitized) ?? text(exif.OffsetTime),
    },
    modified: {
      text: text(exif.DateTime),
      subSeconds: text(exif.SubSecTime),
      offset: text(exif.OffsetTime),
    },
    gpsDate: text(exif.GPSDateStamp),
    gpsTime: typeof GPSTimeStamp === 'string' ? undefined : GPSTimeStamp,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
