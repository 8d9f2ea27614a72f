import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { byZoom } from './by-zoom.ts';
import type { Palette } from './theme.ts';

/** Coverage layers that answer to pointer and keyboard, the most exact first. */
export const coverageLayerIds = ['images', 'sequences', 'overview'] as const;

export const headingIcon = { flat: 'heading-flat', pano: 'heading-pano' } as const;

const isPano: ExpressionSpecification = ['==', ['get', 'is_pano'], true];
const isHovered: ExpressionSpecification = ['boolean', ['feature-state', 'hover'], false];

/** What is published, from the ground up, and what of it is chosen. Only the paint depends on the palette. */
export function coverageLayers(palette: Palette): LayerSpecification[] {
  const coverageColor: ExpressionSpecification = ['case', isPano, palette.pano, palette.flat];
  return [
    {
      id: 'overview',
      type: 'circle',
      source: 'coverage',
      'source-layer': 'overview',
      maxzoom: 6,
      paint: {
        'circle-color': coverageColor,
        'circle-radius': byZoom([0, 3], [5, 5]),
        'circle-opacity': 0.85,
        'circle-stroke-color': palette.halo,
        'circle-stroke-width': 1,
      },
    },
    {
      id: 'sequence-selected',
      type: 'line',
      source: 'coverage',
      'source-layer': 'sequence',
      minzoom: 6,
      filter: ['==', ['get', 'id'], ''],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': coverageColor,
        'line-width': byZoom([6, 8], [14, 12], [18, 20]),
        'line-opacity': 0.28,
      },
    },
    {
      id: 'sequences',
      type: 'line',
      source: 'coverage',
      'source-layer': 'sequence',
      minzoom: 6,
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': coverageColor,
        'line-width': byZoom(
          [6, 3],
          [12, ['case', isHovered, 4.5, 2.5]],
          [16, ['case', isHovered, 6, 3]],
        ),
        'line-opacity': byZoom([6, 0.9], [16, 0.75], [18, 0.45]),
      },
    },
    {
      id: 'headings',
      type: 'symbol',
      source: 'coverage',
      'source-layer': 'image',
      minzoom: 16.5,
      layout: {
        'icon-image': ['case', isPano, headingIcon.pano, headingIcon.flat],
        'icon-rotate': ['get', 'compass_angle'],
        'icon-rotation-alignment': 'map',
        'icon-allow-overlap': true,
        'icon-ignore-placement': true,
        'icon-size': byZoom([16.5, 0.6], [19, 1.2]),
      },
    },
    {
      id: 'images',
      type: 'circle',
      source: 'coverage',
      'source-layer': 'image',
      minzoom: 14,
      paint: {
        'circle-color': coverageColor,
        'circle-radius': byZoom(
          [14, ['case', isHovered, 4, 1.5]],
          [16, ['case', isHovered, 6, 3.5]],
          [19, ['case', isHovered, 9, 6.5]],
        ),
        'circle-stroke-color': palette.halo,
        'circle-stroke-width': byZoom([15, 0], [16, 1], [19, 2]),
        'circle-pitch-alignment': 'map',
      },
    },
    {
      id: 'selected-uncertainty',
      type: 'fill',
      source: 'selected',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: {
        'fill-color': palette.selected,
        'fill-opacity': 0.22,
        'fill-outline-color': palette.selected,
      },
    },
    {
      id: 'selected-views',
      type: 'line',
      source: 'selected',
      filter: ['==', ['geometry-type'], 'LineString'],
      layout: { 'line-cap': 'round' },
      paint: { 'line-color': palette.selected, 'line-width': 1, 'line-opacity': 0.5 },
    },
    {
      id: 'selected-ring',
      type: 'circle',
      source: 'selected',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-color': palette.selected,
        'circle-radius': byZoom([14, 9], [16, 12], [18, 17], [20, 21]),
      },
    },
  ];
}
