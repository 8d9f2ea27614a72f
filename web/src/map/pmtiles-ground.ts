import { layers } from '@protomaps/basemaps';
import { addProtocol, type LayerSpecification } from 'maplibre-gl';
import { PMTiles, Protocol, TileType } from 'pmtiles';
import { locale } from '../words.ts';
import type { Ground } from './ground.ts';
import { pmtilesFlavor } from './pmtiles-flavor.ts';

const source = 'ground';
/** Protomaps’ maps have names in many languages. */
const language = locale.slice(0, 2);
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
  return (palette) => ({
    sources: {
      [source]: {
        type: 'vector',
        url: `pmtiles://${url}`,
        attribution: attribution || openStreetMap,
      },
    },
    layers: layers(source, pmtilesFlavor(palette), { lang: language }).flatMap(withoutIcons),
  });
}

const openStreetMap =
  '© <a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noopener">OpenStreetMap</a>';

/** Signs that are nothing without their picture. */
const pictured = ['roads_oneway', 'roads_shields'];

/** Pictures would have to be sent along: names stand alone, in the reader's own fonts. */
function withoutIcons(layer: LayerSpecification): LayerSpecification[] {
  const id = `${source}-${layer.id}`;
  if (pictured.includes(layer.id)) return [];
  if (layer.type !== 'symbol') return [{ ...layer, id }];
  const kept = Object.entries(layer.layout ?? {}).filter(([name]) => !name.startsWith('icon-'));
  return [{ ...layer, id, layout: Object.fromEntries(kept) }];
}
