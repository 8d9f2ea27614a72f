import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { byZoom } from './by-zoom.ts';
import type { Palette } from './theme.ts';

/** From here on the land's outline is coarser than what is looked at, and gives way. */
const landFadesFrom = 8;
const landGoneAt = 11;
/** Lakes and rivers are coarser still. */
const waterFadesFrom = 7;
const waterGoneAt = 9.5;

// No name of a font but of a weight, which MapLibre reads out of it; the reader's own font follows.
const regular = ['Regular', 'system-ui'];
const semibold = ['Semibold', 'system-ui'];

const weight: ExpressionSpecification = ['get', 'weight'];
const isCapital: ExpressionSpecification = ['get', 'capital'];

/** The ground that is built in. Only the paint depends on the palette. */
export function groundLayers(palette: Palette): LayerSpecification[] {
  const landLine = byZoom([landFadesFrom, 1], [landGoneAt, 0]);
  const waterFades = byZoom([waterFadesFrom, 1], [waterGoneAt, 0]);
  return [
    {
      id: 'ground-water',
      type: 'background',
      paint: {
        'background-color': byZoom([landFadesFrom, palette.water], [landGoneAt, palette.land]),
      },
    },
    {
      id: 'ground-land',
      type: 'fill',
      source: 'ground-land',
      // Without it, neighbours would let the sea shine through between them.
      paint: { 'fill-color': palette.land, 'fill-outline-color': palette.land },
    },
    {
      id: 'ground-rivers',
      type: 'line',
      source: 'ground-rivers',
      minzoom: 3,
      maxzoom: waterGoneAt,
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      paint: {
        'line-color': palette.river,
        'line-width': byZoom([3, 0.5], [8, 1.8]),
        'line-opacity': waterFades,
      },
    },
    {
      id: 'ground-lakes',
      type: 'fill',
      source: 'ground-lakes',
      maxzoom: waterGoneAt,
      paint: { 'fill-color': palette.water, 'fill-opacity': waterFades },
    },
    {
      id: 'ground-borders',
      type: 'line',
      source: 'ground-borders',
      paint: {
        'line-color': palette.border,
        'line-width': byZoom([1, 0.6], [6, 1.4]),
        'line-opacity': landLine,
      },
    },
    {
      id: 'ground-grid',
      type: 'line',
      source: 'ground-grid',
      paint: { 'line-color': palette.grid, 'line-width': 1, 'line-opacity': 0.14 },
    },
    {
      id: 'ground-place-names',
      type: 'symbol',
      source: 'ground-places',
      'source-layer': 'places',
      minzoom: 2,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': ['case', isCapital, ['literal', semibold], ['literal', regular]],
        'text-size': byZoom(
          [2, ['interpolate', ['linear'], weight, 5, 10, 8, 12.5]],
          [6, ['interpolate', ['linear'], weight, 3.5, 10.5, 7, 15]],
          [11, ['interpolate', ['linear'], weight, 1.5, 11, 6, 20]],
        ),
        'text-max-width': 7,
        'text-padding': byZoom([2, 8], [8, 14], [12, 6]),
        'symbol-sort-key': ['-', weight],
      },
      paint: {
        'text-color': palette.name,
        'text-halo-color': palette.nameHalo,
        'text-halo-width': 1.4,
        'text-opacity': byZoom([14, 1], [16, 0.6]),
      },
    },
    {
      id: 'ground-country-names',
      type: 'symbol',
      source: 'ground-countries',
      maxzoom: 7.5,
      // A small country's name waits until there is room for it.
      filter: [
        '>=',
        ['get', 'area'],
        ['interpolate', ['exponential', 0.4], ['zoom'], 1, 150, 5, 1.5, 7, 0],
      ],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': semibold,
        'text-size': byZoom(
          [1, ['interpolate', ['linear'], ['get', 'area'], 100, 10, 1000, 13]],
          [6, ['interpolate', ['linear'], ['get', 'area'], 0, 12, 100, 19]],
        ),
        'text-letter-spacing': 0.08,
        'text-max-width': 7,
        'text-padding': 6,
        'symbol-sort-key': ['-', ['get', 'area']],
      },
      paint: {
        'text-color': palette.country,
        'text-halo-color': palette.nameHalo,
        'text-halo-width': 1.4,
      },
    },
  ];
}
