import type { Map as MapLibreMap } from 'maplibre-gl';
import { tilesOf } from '../tile-sets.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { WebConfig } from '../web-config.ts';
import { words } from '../words.ts';
import { type MapContent, type MapStart, nothing, openBaseMap } from './base-map.ts';
import { drawFeatureIcons, featureLayers, featureSources } from './feature-layers.ts';
import { headingIconImage, headingIconOptions } from './heading-icon.ts';
import { coverageLayers, headingIcon } from './layers.ts';
import { currentPalette, onPaletteChange, type Palette } from './theme.ts';

/** Draws the map and resolves when coverage is on it. Throws where WebGL 2 is missing. */
export async function openMap(
  config: WebConfig,
  vocabulary: Vocabulary,
  start: MapStart,
  page: Pick<MapContent, 'isInScrollingPage'> = {},
): Promise<MapLibreMap> {
  const map = await openBaseMap(start, {
    ...page,
    title: words('shell.canvas.title'),
    sources: {
      coverage: {
        type: 'vector',
        tiles: [tilesOf(config, 'coverage')],
        minzoom: 0,
        maxzoom: 14,
        promoteId: 'id',
      },
      ...featureSources(config),
      selected: { type: 'geojson', data: nothing },
    },
    layers: (palette) => [...coverageLayers(palette), ...featureLayers()],
  });
  drawFeatureIcons(map, vocabulary);
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
