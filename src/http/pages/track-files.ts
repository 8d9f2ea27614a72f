import { markup } from '../sharing/markup.ts';
import type { SequenceDetails } from './read-sequence.ts';

interface TrackFileFormat {
  readonly ending: string;
  readonly type: string;
  write(sequence: SequenceDetails): string;
}

/** Files of a sequence's track. */
export const trackFileFormats: readonly TrackFileFormat[] = [
  { ending: 'gpx', type: 'application/gpx+xml; charset=utf-8', write: writeGpx },
  { ending: 'geojson', type: 'application/geo+json; charset=utf-8', write: writeGeoJson },
];

/** GPX 1.1, https://www.topografix.com/GPX/1/1/ */
function writeGpx({ summary, images }: SequenceDetails): string {
  const points = images.map(({ lon, lat, altitudeMetres, capturedAtMs }) => {
    const altitude = altitudeMetres === null ? '' : markup`<ele>${altitudeMetres}</ele>`;
    const time = new Date(capturedAtMs).toISOString();
    return `<trkpt lat="${lat}" lon="${lon}">${altitude}<time>${time}</time></trkpt>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Wayside" xmlns="http://www.topografix.com/GPX/1/1">
<trk><name>${summary.id}</name><trkseg>
${points.join('')}</trkseg></trk>
</gpx>
`;
}

/** RFC 7946: the line, and a point for each image. */
function writeGeoJson({ summary, images, creator, organization }: SequenceDetails): string {
  const positions = images.map(({ lon, lat, altitudeMetres }) =>
    altitudeMetres === null ? [lon, lat] : [lon, lat, altitudeMetres],
  );
  const iso = (ms: number) => new Date(ms).toISOString();
  const points = images.map((image, index) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: positions[index] },
    properties: {
      id: String(image.id),
      captured_at: iso(image.capturedAtMs),
      compass_angle: image.compassAngleDegrees,
    },
  }));
  const line = {
    type: 'Feature',
    // A line has two ends.
    geometry: positions.length > 1 ? { type: 'LineString', coordinates: positions } : null,
    properties: {
      sequence_id: summary.id,
      captured_at: iso(summary.capturedAtMs),
      creator: creator?.username,
      organization: organization?.slug,
      make: summary.make,
      model: summary.model,
    },
  };
  return JSON.stringify({ type: 'FeatureCollection', features: [line, ...points] });
}
