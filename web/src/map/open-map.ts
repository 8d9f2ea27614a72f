import type { Map as MapLibreMap } from 'maplibre-gl';
import { type MapStart, openBaseMap } from './base-map.ts';
import { headingIconImage, headingIconOptions } from './heading-icon.ts';
import { coverageLayers, headingIcon } from './layers.ts';
import { currentPalette, onPaletteChange, type Palette } from './theme.ts';

/** Draws the map and resolves when coverage is on it. Throws where WebGL 2 is missing. */
export async function openMap(tiles: string, start: MapStart): Promise<MapLibreMap> {
  const map = await openBaseMap(start, {
    title: 'Map of photos',
    sources: {
      coverage: { type: 'vector', tiles: [tiles], minzoom: 0, maxzoom: 14, promoteId: 'id' },
    },
    layers: coverageLayers,
  });
  putHeadingIcons(map, currentPalette());
  onPaletteChange((palette) => putHeadingIcons(map, palette));
  return map;
}

function putHeadingIcons(map: MapLibreMap, palette: Palette): void {
  const icons = [
    [headingIcon.flat, headingIconImage(palette.flat, 30)],
    [headingIcon.pano, headingIconImage(palette.pano, 180)],
  ] as const;
  for (const [name, image] of icons) {
    if (map.hasImage(name)) map.updateImage(name, image);
    else map.addImage(name, image, headingIconOptions);
  }
}
