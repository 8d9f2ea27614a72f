/**
 * Map features as FlatGeobuf, part by part: the library's own serializer wants all of them at once,
 * but what it makes a file of is one header and one buffer per feature.
 */

// Not by the package's main module, which loads OpenLayers.
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { buildHeader } from 'flatgeobuf/lib/mjs/generic/featurecollection.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import type { StoredMapFeature } from '../../store/detection-stores.ts';
import { type Columns, columnsOf } from './download-columns.ts';

/** "fgb", version 3, "fgb", patch 0 (FlatGeobuf specification). */
const magicBytes = Uint8Array.of(0x66, 0x67, 0x62, 3, 0x66, 0x67, 0x62, 0);

/** WGS 84, in the order lon, lat. */
const epsgCode = 4326;

const columnTypes: Readonly<Record<keyof Columns, ColumnType>> = {
  id: ColumnType.String,
  object_value: ColumnType.String,
  object_type: ColumnType.String,
  first_seen_at: ColumnType.DateTime,
  last_seen_at: ColumnType.DateTime,
  aligned_direction: ColumnType.Double,
  position_uncertainty: ColumnType.Double,
  view_count: ColumnType.Int,
};

const header = {
  geometryType: GeometryType.Point,
  columns: Object.entries(columnTypes).map(([name, type]) => ({
    name,
    type,
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

/** What a file begins with; one without features is nothing more. */
export function flatGeobufStart(): Uint8Array {
  const bytes = buildHeader(header, epsgCode);
  // Features are as long as multiples of 8 bytes. Readers that look at their coordinates in place
  // want them to begin at such, too, so the header is filled up; its first four bytes are its length.
  const filling = new Uint8Array(-bytes.length & 7);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, view.getUint32(0, true) + filling.length, true);
  return Buffer.concat([magicBytes, bytes, filling]);
}

export function flatGeobufFeatures(features: readonly StoredMapFeature[]): Uint8Array {
  return Buffer.concat(
    features.map((feature) => {
      const coordinates = [feature.lon, feature.lat];
      return buildFeature(
        parseGeometry({ type: 'Point', coordinates }),
        columnsOf(feature),
        header,
      );
    }),
  );
}
