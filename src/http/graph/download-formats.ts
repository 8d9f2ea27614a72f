import type { StoredMapFeature } from '../../store/detection-stores.ts';
import { jsonNumber, jsonPoint } from '../fields.ts';
import { objectTypeOf } from './map-feature-fields.ts';

/** A form in which map features are downloaded, written feature by feature. */
interface DownloadFormat {
  readonly mediaType: string;
  readonly start: string;
  readonly between: string;
  readonly end: string;
  write(feature: StoredMapFeature): string;
}

/** What a feature has in every format, by column; its position comes besides. */
function columnsOf(feature: StoredMapFeature) {
  return {
    id: `"${feature.id}"`,
    object_value: JSON.stringify(feature.value),
    object_type: `"${objectTypeOf(feature)}"`,
    first_seen_at: timeOf(feature.firstSeenAtMs),
    last_seen_at: timeOf(feature.lastSeenAtMs),
    aligned_direction: jsonNumber(feature.alignedDirectionDegrees),
    position_uncertainty: jsonNumber(feature.uncertaintyMetres),
    view_count: String(feature.viewCount),
  };
}

/** RFC 3339, which every program that reads tables knows. */
function timeOf(ms: number): string {
  return `"${new Date(ms).toISOString().slice(0, 19)}Z"`;
}

function geoJsonFeature(feature: StoredMapFeature): string {
  const properties = Object.entries(columnsOf(feature)).map(([name, json]) => `"${name}":${json}`);
  const geometry = jsonPoint(feature.lon, feature.lat);
  return `{"type":"Feature","id":"${feature.id}","geometry":${geometry},"properties":{${properties}}}`;
}

/** Ids, values, types and times have no quotes, commas or line ends in them. */
function csvRow(feature: StoredMapFeature): string {
  const values = Object.values(columnsOf(feature)).map((json) => json.replaceAll('"', ''));
  return [values[0], jsonNumber(feature.lon), jsonNumber(feature.lat), ...values.slice(1)].join();
}

const csvHeader =
  'id,lon,lat,object_value,object_type,first_seen_at,last_seen_at,aligned_direction,position_uncertainty,view_count';

/** By the value of the `format` parameter. */
export const downloadFormats = {
  geojson: {
    mediaType: 'application/geo+json',
    start: '{"type":"FeatureCollection","features":[\n',
    between: ',\n',
    end: '\n]}\n',
    write: geoJsonFeature,
  },
  ndjson: {
    mediaType: 'application/x-ndjson',
    start: '',
    between: '',
    end: '',
    write: (feature) => `${geoJsonFeature(feature)}\n`,
  },
  csv: {
    mediaType: 'text/csv; charset=UTF-8',
    start: `${csvHeader}\r\n`,
    between: '',
    end: '',
    write: (feature) => `${csvRow(feature)}\r\n`,
  },
} as const satisfies Record<string, DownloadFormat>;

/** The parts of a file, each of bounded length. */
export async function* writeDownload(
  format: DownloadFormat,
  lists: AsyncIterable<readonly StoredMapFeature[]>,
): AsyncGenerator<string> {
  yield format.start;
  let before = '';
  for await (const features of lists) {
    if (features.length === 0) continue;
    yield before + features.map((feature) => format.write(feature)).join(format.between);
    before = format.between;
  }
  yield format.end;
}
