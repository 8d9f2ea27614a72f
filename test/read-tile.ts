import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

/** Tiles read by decoders that aren't ours. */

export function readTile(bytes: Uint8Array): VectorTile {
  return new VectorTile(new PbfReader(bytes));
}

/** The protobuf field that holds each property's values, by layer and key: 1 string, 3 double, 4 int, 7 bool. */
export function valueFields(bytes: Uint8Array): Record<string, Record<string, number[]>> {
  const layers: Record<string, Record<string, number[]>> = {};
  new PbfReader(bytes).readFields((layerField, _tile, pbf) => {
    if (layerField !== 3) throw new Error(`a tile has no field ${layerField}`);
    const layer = { name: '', keys: [] as string[], values: [] as number[], tags: [] as number[] };
    pbf.readMessage((field, into, reader) => {
      if (field === 1) into.name = reader.readString();
      else if (field === 3) into.keys.push(reader.readString());
      else if (field === 4) {
        const end = reader.readVarint() + reader.pos;
        into.values.push(reader.readVarint() >> 3);
        reader.pos = end;
      } else if (field === 2) {
        reader.readMessage((featureField, tags, feature) => {
          if (featureField === 1) throw new Error('a feature has an id');
          if (featureField === 2) tags.push(...feature.readPackedVarint());
        }, into.tags);
      }
    }, layer);
    const fields: Record<string, number[]> = {};
    for (let i = 0; i < layer.tags.length; i += 2) {
      const key = layer.keys[layer.tags[i] ?? -1] ?? '?';
      const value = layer.values[layer.tags[i + 1] ?? -1] ?? 0;
      const seen = fields[key] ?? [];
      fields[key] = seen;
      if (!seen.includes(value)) seen.push(value);
    }
    layers[layer.name] = fields;
  }, undefined);
  return layers;
}

/** Every line of a layer as it lies in the tile, with its properties. */
export function readLines(bytes: Uint8Array, layer = 'sequence') {
  const found = readTile(bytes).layers[layer];
  return Array.from({ length: found?.length ?? 0 }, (_, index) => {
    const feature = found?.feature(index);
    if (!feature) throw new Error('no such feature');
    return {
      properties: feature.properties,
      lines: feature.loadGeometry().map((line) => line.map(({ x, y }) => ({ x, y }))),
    };
  });
}
