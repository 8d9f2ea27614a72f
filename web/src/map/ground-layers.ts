import type { LayerSpecification } from 'maplibre-gl';
import { byZoom } from './by-zoom.ts';
import type { Palette } from './theme.ts';

/** From here on the land's outline is coarser than what is looked at, and gives way. */
const landFadesFrom = 8;
const landGoneAt = 11;

/** The ground of every map. */
export function groundLayers(palette: Palette): LayerSpecification[] {
  const landLine = byZoom([landFadesFrom, 1], [landGoneAt, 0]);
  return [
    {
      id: 'water',
      type: 'background',
      paint: {
        'background-color': byZoom([landFadesFrom, palette.water], [landGoneAt, palette.land]),
      },
    },
    {
      id: 'land',
      type: 'fill',
      source: 'land',
      // Without it, neighbours would let the sea shine through between them.
      paint: { 'fill-color': palette.land, 'fill-outline-color': palette.land },
    },
    {
      id: 'borders',
      type: 'line',
      source: 'borders',
      paint: {
        'line-color': palette.border,
        'line-width': byZoom([1, 0.6], [6, 1.4]),
        'line-opacity': landLine,
      },
    },
    {
      id: 'grid',
      type: 'line',
      source: 'grid',
      paint: { 'line-color': palette.grid, 'line-width': 1, 'line-opacity': 0.14 },
    },
  ];
}
