import { extent } from '../geo/grid-units.ts';
import { cellZoom, mercatorX, mercatorY, type TileAddress, tileKey } from '../geo/tile-grid.ts';
import { LayerEncoder, tileParts } from '../tiles/mvt.ts';
import { joinParts } from '../tiles/tile-parts.ts';
import type { PlaceList } from './place-list.ts';
import { Strongest } from './strongest.ts';

/** From here on maps enlarge the tiles: they hold every place. */
export const placeTileZoom = 10;

/** A tile is looked at in so many parts a side, each with its own share, lest one region takes all. */
const partsAcross = 4;
const mostOfPart = 6;
const everything = 1000;

/** A world shows places of a million and more, a tile of zoom 10 the last hamlet; see `PlaceList.weights`. */
function leastWeight(z: number): number {
  return z >= placeTileZoom ? Number.NEGATIVE_INFINITY : 5.3 - 0.45 * z;
}

/**
 * A vector tile of place names, one layer `places` of points with `name`, `capital` and `weight` (larger
 * places more), in the order of their weight.
 */
export function encodePlaceTile(list: PlaceList, { z, x, y }: TileAddress): Uint8Array {
  const layer = new LayerEncoder('places');
  const name = layer.key('name');
  const weight = layer.key('weight');
  const capital = layer.key('capital');
  const scale = 2 ** z * extent;
  const { lons, lats } = list.columns;
  for (const place of chosenPlaces(list, { z, x, y })) {
    layer.begin();
    layer.tag(name, layer.string(list.name(place)));
    layer.tag(weight, layer.double(Math.round((list.weights[place] ?? 0) * 10) / 10));
    layer.tag(capital, layer.boolean(list.kind(place) === 'capital'));
    layer.point(
      unit(mercatorX((lons[place] ?? 0) / 1e5) * scale - x * extent),
      unit(mercatorY((lats[place] ?? 0) / 1e5) * scale - y * extent),
    );
  }
  return joinParts(tileParts([layer]));
}

function unit(value: number): number {
  return Math.max(0, Math.min(extent - 1, Math.round(value)));
}

function chosenPlaces(list: PlaceList, { z, x, y }: TileAddress): number[] {
  const isWhole = z >= placeTileZoom;
  const steps = isWhole ? 1 : partsAcross;
  const cellsOfPart = (2 ** (cellZoom - z) / steps) ** 2;
  const first = tileKey(x, y) * cellsOfPart * steps ** 2;
  const least = leastWeight(z);
  const chosen: number[] = [];
  for (let part = 0; part < steps ** 2; part++) {
    const strongest = new Strongest(isWhole ? everything : mostOfPart);
    const from = first + part * cellsOfPart;
    const end = list.firstFrom(from + cellsOfPart);
    for (let place = list.firstFrom(from); place < end; place++) {
      const weight = list.weights[place] ?? 0;
      if (weight >= least) strongest.add(place, weight);
    }
    chosen.push(...strongest.items);
  }
  const weightOf = (place: number) => list.weights[place] ?? 0;
  return chosen.sort((a, b) => weightOf(b) - weightOf(a));
}
