import type { Map as MapLibreMap } from 'maplibre-gl';

/** User Timing marks, for whoever measures the page: a browser's own tools, or bench/web.ts. */
export function markWhenDrawn(map: MapLibreMap): void {
  const lookForCoverage = () => {
    if (!map.isSourceLoaded('coverage')) return;
    performance.mark('coverage-drawn');
    map.off('render', lookForCoverage);
  };
  map.on('render', lookForCoverage);
  map.once('load', () => performance.mark('map-drawn'));
}
