import type { Map as MapLibreMap } from 'maplibre-gl';
import { element } from '../elements.ts';

/** Closes a panel on the map by Escape, which leaves the keyboard on its button, or by a click on the map. */
export function closeWhenLeft(panel: HTMLDetailsElement, map: MapLibreMap): void {
  panel.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !panel.open) return;
    event.stopPropagation();
    panel.open = false;
    element('summary', panel).focus();
  });
  map.on('click', () => {
    panel.open = false;
  });
}
