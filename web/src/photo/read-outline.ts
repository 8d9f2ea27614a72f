import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

/**
 * The outline of a detection, in fractions of the upright image's width and height, from the API's
 * form: base64 of a vector tile. Undefined when there is none in it.
 */
export function readOutline(geometry: string): [x: number, y: number][] | undefined {
  const bytes = Uint8Array.from(atob(geometry), (character) => character.charCodeAt(0));
  const layer = new VectorTile(new PbfReader(bytes)).layers['mpy-or'];
  const [ring] = layer && layer.length > 0 ? layer.feature(0).loadGeometry() : [];
  if (!layer || !ring || ring.length < 3) return undefined;
  const fraction = (units: number) => Math.min(Math.max(units / layer.extent, 0), 1);
  return ring.map(({ x, y }) => [fraction(x), fraction(y)]);
}
