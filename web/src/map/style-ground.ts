import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { Ground, GroundStyle } from './ground.ts';

/** The map waits for its style; after that long, it is drawn without. */
const patienceMs = 5000;

/**
 * The ground from styles that the operator names, which ask whom they like. Throws where one can't be
 * read.
 */
export async function openStyleGround(light: string, dark: string): Promise<Ground> {
  const [bright, dim] = await Promise.all(
    light === dark
      ? [loadStyle(light, 'ground')]
      : [loadStyle(light, 'ground-light'), loadStyle(dark, 'ground-dark')],
  );
  if (!bright) throw new Error('There is no style');
  return ({ isDark }) => (isDark ? (dim ?? bright) : bright);
}

/** A style whose ids are its own, whatever else is on the map. */
async function loadStyle(url: string, name: string): Promise<GroundStyle> {
  const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  const { version, sources, layers, glyphs, sprite } =
    (await response.json()) as StyleSpecification;
  if (version !== 8 || !sources || !Array.isArray(layers)) throw new Error(`${url} is no style`);
  const own = (id: string) => `${name}/${id}`;
  return {
    sources: Object.fromEntries(Object.entries(sources).map(([id, source]) => [own(id), source])),
    layers: layers.map(
      (layer) =>
        ({
          ...layer,
          id: own(layer.id),
          ...('source' in layer && { source: own(layer.source) }),
        }) as LayerSpecification,
    ),
    ...(glyphs && { glyphs }),
    ...(sprite && { sprite }),
  };
}
