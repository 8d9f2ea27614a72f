import { type Map as MapLibreMap, Marker } from 'maplibre-gl';
import { words } from '../words.ts';

/** Marks the position that was searched for. */
export class SearchPin {
  readonly #map: MapLibreMap;
  readonly #marker: Marker;

  constructor(map: MapLibreMap) {
    this.#map = map;
    const element = document.createElement('div');
    element.className = 'search-pin';
    element.innerHTML = `<svg viewBox="0 0 24 32" aria-hidden="true">
      <path d="M12 31C5 21 2 16.5 2 12a10 10 0 0 1 20 0c0 4.5-3 9-10 19z" /><circle cx="12" cy="12" r="4" /></svg>`;
    this.#marker = new Marker({ element, anchor: 'bottom' });
    this.#marker.getElement().setAttribute('aria-label', words('search.pin'));
    this.#marker.getElement().setAttribute('role', 'img');
  }

  show(lon: number, lat: number): void {
    this.#marker.setLngLat([lon, lat]).addTo(this.#map);
  }

  hide(): void {
    this.#marker.remove();
  }
}
