import type { MultiLineString, Point, Position } from 'geojson';
import { jsonNumber } from '../fields.ts';
import type { ColumnType, ColumnValue, DownloadTable, DownloadWriter } from './download-table.ts';
import { openFlatGeobuf } from './flatgeobuf.ts';

/** A form in which entities are downloaded. */
interface DownloadFormat {
  readonly mediaType: string;
  /** Of the file's name. */
  readonly extension: string;
  readonly isBinary: boolean;
  open<Entity>(table: DownloadTable<Entity>): DownloadWriter<Entity>;
}

/** By the value of the `format` parameter. */
export const downloadFormats = {
  geojson: {
    mediaType: 'application/geo+json',
    extension: 'geojson',
    isBinary: false,
    open: (table) => {
      const feature = geoJsonFeature(table);
      return {
        start: '{"type":"FeatureCollection","features":[\n',
        between: ',\n',
        end: '\n]}\n',
        write: (entities) => entities.map(feature).join(',\n'),
      };
    },
  },
  ndjson: {
    mediaType: 'application/x-ndjson',
    extension: 'ndjson',
    isBinary: false,
    open: (table) => {
      const feature = geoJsonFeature(table);
      return {
        start: '',
        between: '',
        end: '',
        write: (entities) => entities.map((entity) => `${feature(entity)}\n`).join(''),
      };
    },
  },
  csv: {
    mediaType: 'text/csv; charset=UTF-8',
    extension: 'csv',
    isBinary: false,
    open: (table) => {
      const row = csvRow(table);
      const [id, ...others] = Object.keys(table.columns);
      const place = table.geometryType === 'Point' ? ['lon', 'lat'] : ['wkt'];
      return {
        start: `${[id, ...place, ...others].join()}\r\n`,
        between: '',
        end: '',
        write: (entities) => entities.map((entity) => `${row(entity)}\r\n`).join(''),
      };
    },
  },
  flatgeobuf: {
    mediaType: 'application/flatgeobuf',
    extension: 'fgb',
    isBinary: true,
    open: openFlatGeobuf,
  },
} as const satisfies Record<string, DownloadFormat>;

/** The parts of a file, each of bounded length. */
export async function* writeDownload<Entity>(
  writer: DownloadWriter<Entity>,
  lists: AsyncIterable<readonly Entity[]>,
): AsyncGenerator<string | Uint8Array> {
  yield writer.start;
  let before = '';
  for await (const entities of lists) {
    if (entities.length === 0) continue;
    if (before) yield before;
    yield writer.write(entities);
    before = writer.between;
  }
  yield writer.end;
}

function geoJsonFeature<Entity>({ columns, geometry }: DownloadTable<Entity>) {
  const parts = Object.entries(columns).map(([name, { read }]) => [`"${name}":`, read] as const);
  return (entity: Entity): string => {
    const values = parts.map(([, read]) => jsonText(read(entity)));
    const properties = values.map((value, index) => `${parts[index]?.[0]}${value}`);
    const { type, coordinates } = geometry(entity);
    return `{"type":"Feature","id":${values[0]},"geometry":{"type":"${type}","coordinates":${jsonPositions(coordinates)}},"properties":{${properties}}}`;
  };
}

function jsonText(value: ColumnValue): string {
  return typeof value === 'number' ? jsonNumber(value) : JSON.stringify(value);
}

type Positions = readonly (number | Positions)[];

function jsonPositions(positions: Positions): string {
  return `[${positions.map((each) => (typeof each === 'number' ? jsonNumber(each) : jsonPositions(each)))}]`;
}

function csvRow<Entity>({ columns, geometry }: DownloadTable<Entity>) {
  const [id, ...others] = Object.values(columns);
  const write = (entity: Entity, { type, read }: (typeof others)[number]) =>
    csvText(read(entity), type);
  return (entity: Entity): string =>
    [
      id && write(entity, id),
      ...csvPlace(geometry(entity)),
      ...others.map((column) => write(entity, column)),
    ].join();
}

/** RFC 4180. Nothing is an empty field. */
function csvText(value: ColumnValue, type: ColumnType): string {
  if (value === null) return '';
  if (typeof value === 'number') return jsonNumber(value);
  if (type !== 'text' || typeof value === 'boolean') return String(value);
  // Spreadsheets take such texts for formulas, and the text is whatever a photo says of itself.
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A point as two columns, lines as well-known text, which has commas. */
function csvPlace({ type, coordinates }: Point | MultiLineString): string[] {
  if (type === 'Point') return coordinates.map(jsonNumber);
  const positionText = (position: Position) => position.map(jsonNumber).join(' ');
  const lines = coordinates.map((line) => `(${line.map(positionText)})`);
  return [`"MULTILINESTRING(${lines})"`];
}
