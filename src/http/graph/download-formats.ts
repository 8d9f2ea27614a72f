import type { StoredMapFeature } from '../../store/detection-stores.ts';
import { jsonNumber, jsonPoint } from '../fields.ts';
import { columnsOf } from './download-columns.ts';
import { flatGeobufFeatures, flatGeobufStart } from './flatgeobuf.ts';

/** A form in which map features are downloaded, written list by list. */
interface DownloadFormat {
  readonly mediaType: string;
  /** Of the file's name. */
  readonly extension: string;
  readonly start: string | Uint8Array;
  readonly between: string;
  readonly end: string;
  write(features: readonly StoredMapFeature[]): string | Uint8Array;
}

function jsonOf(value: string | number): string {
  return typeof value === 'number' ? jsonNumber(value) : JSON.stringify(value);
}

function geoJsonFeature(feature: StoredMapFeature): string {
  const properties = Object.entries(columnsOf(feature)).map(
    ([name, value]) => `"${name}":${jsonOf(value)}`,
  );
  const geometry = jsonPoint(feature.lon, feature.lat);
  return `{"type":"Feature","id":"${feature.id}","geometry":${geometry},"properties":{${properties}}}`;
}

/** Ids, values, types and times have no quotes, commas or line ends in them. */
function csvRow(feature: StoredMapFeature): string {
  const { id, ...others } = columnsOf(feature);
  const numbers = [feature.lon, feature.lat].map(jsonNumber);
  const values = Object.values(others).map((value) =>
    typeof value === 'number' ? jsonNumber(value) : value,
  );
  return [id, ...numbers, ...values].join();
}

const csvHeader =
  'id,lon,lat,object_value,object_type,first_seen_at,last_seen_at,aligned_direction,position_uncertainty,view_count';

/** By the value of the `format` parameter. */
export const downloadFormats = {
  geojson: {
    mediaType: 'application/geo+json',
    extension: 'geojson',
    start: '{"type":"FeatureCollection","features":[\n',
    between: ',\n',
    end: '\n]}\n',
    write: (features) => features.map(geoJsonFeature).join(',\n'),
  },
  ndjson: {
    mediaType: 'application/x-ndjson',
    extension: 'ndjson',
    start: '',
    between: '',
    end: '',
    write: (features) => features.map((feature) => `${geoJsonFeature(feature)}\n`).join(''),
  },
  csv: {
    mediaType: 'text/csv; charset=UTF-8',
    extension: 'csv',
    start: `${csvHeader}\r\n`,
    between: '',
    end: '',
    write: (features) => features.map((feature) => `${csvRow(feature)}\r\n`).join(''),
  },
  flatgeobuf: {
    mediaType: 'application/flatgeobuf',
    extension: 'fgb',
    start: flatGeobufStart(),
    between: '',
    end: '',
    write: flatGeobufFeatures,
  },
} as const satisfies Record<string, DownloadFormat>;

/** The parts of a file, each of bounded length. */
export async function* writeDownload(
  format: DownloadFormat,
  lists: AsyncIterable<readonly StoredMapFeature[]>,
): AsyncGenerator<string | Uint8Array> {
  yield format.start;
  let before = '';
  for await (const features of lists) {
    if (features.length === 0) continue;
    if (before) yield before;
    yield format.write(features);
    before = format.between;
  }
  yield format.end;
}
