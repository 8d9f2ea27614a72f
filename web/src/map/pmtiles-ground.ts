import { layers, namedFlavor } from '@protomaps/basemaps';
import { addProtocol, type LayerSpecification } from 'maplibre-gl';
import { PMTiles, Protocol, TileType } from 'pmtiles';
import type { Ground } from './ground.ts';

const source = 'ground';
/** Layers of Protomaps' schema without which there is no map. */
const needed = ['earth', 'water', 'roads'];

/**
 * The ground from a PMTiles file of Protomaps' schema, read piece by piece. Throws where it can't be
 * read, or is another file.
 */
export async function openPmtilesGround(path: string): Promise<Ground> {
  const url = new URL(path, location.origin).href;
  const archive = new PMTiles(url);
  const [header, metadata] = await Promise.all([archive.getHeader(), archive.getMetadata()]);
  const { vector_layers: has, attribution } = metadata as Partial<{
    vector_layers: { id: string }[];
    attribution: string;
  }>;
  const missing = needed.filter((id) => !has?.some((each) => each.id === id));
  if (header.tileType !== TileType.Mvt || missing.length > 0) {
    throw new Error(`${url} has no layers ${missing.join(', ')} as Protomaps’ maps have`);
  }
  const protocol = new Protocol();
  protocol.add(archive);
  addProtocol('pmtiles', protocol.tile);
  const lang = document.documentElement.lang || 'en';
  return ({ isDark }) => ({
    sources: {
      [source]: {
        type: 'vector',
        url: `pmtiles://${url}`,
        attribution: attribution || openStreetMap,
      },
    },
    layers: layers(source, namedFlavor(isDark ? 'dark' : 'light'), { lang }).flatMap(withoutIcons),
  });
}

const openStreetMap =
  '© <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">OpenStreetMap</a>';

/** Icons would need a sprite, and names of fonts a font server: names are drawn alone, from the reader's fonts. */
function withoutIcons(layer: LayerSpecification): LayerSpecification[] {
  const id = `${source}-${layer.id}`;
  if (layer.type !== 'symbol') return [{ ...layer, id }];
  const { layout = {} } = layer;
  if (layout['text-field'] === undefined) return [];
  const kept = Object.entries(layout).filter(
    ([name]) => !/^icon-|^text-variable-|^text-font$/.test(name),
  );
  return [{ ...layer, id, layout: Object.fromEntries(kept) }];
}
