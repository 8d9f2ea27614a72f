/**
 * Entities as FlatGeobuf, part by part: the library's own serializer wants all of them at once,
 * but what it makes a file of is one header and one buffer per feature.
 */

// Not by the package's main module, which loads OpenLayers.
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { buildHeader } from 'flatgeobuf/lib/mjs/generic/featurecollection.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import type {
  DownloadTable,
  DownloadWriter,
  ColumnType as TableColumnType,
} from './download-table.ts';

/** "fgb", version 3, "fgb", patch 0 (FlatGeobuf specification). */
const magicBytes = Uint8Array.of(0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0);

/** WGS 84, in the order lon, lat. */
const epsgCode = 4326;

const columnTypes: Readonly<Record<TableColumnType, ColumnType>> = {
  word: ColumnType.String,
  text: ColumnType.String,
  time: ColumnType.DateTime,
  number: ColumnType.Double,
  integer: ColumnType.Int,
  boolean: ColumnType.Bool,
};

export function openFlatGeobuf<Entity>(table: DownloadTable<Entity>): DownloadWriter<Entity> {
  const header = headerOf(table);
  const columns = Object.entries(table.columns);
  return {
    start: startOf(header),
    between: '',
    end: '',
    write: (entities) =>
      Buffer.concat(
        entities.map((entity) => {
          const values = columns.map(([name, { read }]) => [name, read(entity)]);
          return buildFeature(
            parseGeometry(table.geometry(entity)),
            Object.fromEntries(values),
            header,
          );
        }),
      ),
  };
}

function headerOf<Entity>({ geometryType, columns }: DownloadTable<Entity>) {
  return {
    geometryType: GeometryType[geometryType],
    columns: Object.entries(columns).map(([name, { type }]) => ({
      name,
      type: columnTypes[type],
      title: null,
      description: null,
      width: -1,
      precision: -1,
      scale: -1,
      nullable: true,
      unique: false,
      primary_key: false,
    })),
    envelope: null,
    // Unknown, as the format has it: there is no end of the features while the header is sent.
    featuresCount: 0,
    // No index, which would have to stand before the features.
    indexNodeSize: 0,
    crs: null,
    title: null,
    description: null,
    metadata: null,
  };
}

/** What a file begins with; one without features is nothing more. */
function startOf(header: ReturnType<typeof headerOf>): Uint8Array {
  const bytes = buildHeader(header, epsgCode);
  // Features are as long as multiples of 8 bytes. Readers that look at their coordinates in place
  // want them to begin at such, too, so the header is filled up; its first four bytes are its length.
  const filling = new Uint8Array(-bytes.length & 7);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, view.getUint32(0, true) + filling.length, true);
  return Buffer.concat([magicBytes, bytes, filling]);
}
