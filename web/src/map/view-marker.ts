import '../styles/view-marker.css';
import { type Map as MapLibreMap, Marker } from 'maplibre-gl';
import { movementMs } from '../motion.ts';
import { words } from '../words.ts';

/** Where the photo viewer stands and what it sees. */
export interface View {
  readonly lon: number;
  readonly lat: number;
  /** Degrees clockwise from north. */
  readonly bearing: number;
  /** Horizontal field of view in degrees. */
  readonly fieldOfView: number;
}

const radius = 60;
/** Pixels from the map's edge at which the map starts to follow. */
const margin = 72;

/** Shows on the map where the viewer stands and looks. */
export class ViewMarker {
  readonly #map: MapLibreMap;
  readonly #marker: Marker;
  readonly #cone: SVGPathElement;

  constructor(map: MapLibreMap) {
    this.#map = map;
    const element = document.createElement('div');
    element.className = 'view-marker';
    element.innerHTML = `<svg viewBox="-64 -64 128 128" aria-hidden="true">
      <path class="view-cone" /><circle class="view-dot" r="9" /></svg>`;
    this.#cone = element.querySelector('path') as SVGPathElement;
    this.#marker = new Marker({ element, rotationAlignment: 'map', pitchAlignment: 'map' });
    this.#marker.getElement().setAttribute('aria-label', words('shell.canvas.viewMarker'));
    this.#marker.getElement().setAttribute('role', 'img');
  }

  show({ lon, lat, bearing, fieldOfView }: View): void {
    this.#marker.setLngLat([lon, lat]).setRotation(bearing).addTo(this.#map);
    this.#cone.setAttribute('d', cone(fieldOfView));
  }

  hide(): void {
    this.#marker.remove();
  }

  /** Moves the map when the position is out of it, or near its edge, or too small to tell. */
  keepInSight(lon: number, lat: number): void {
    const { x, y } = this.#map.project([lon, lat]);
    const { clientWidth, clientHeight } = this.#map.getContainer();
    const inset = Math.min(margin, clientWidth / 4, clientHeight / 4);
    const isInside = x > inset && y > inset && x < clientWidth - inset && y < clientHeight - inset;
    const zoom = Math.max(this.#map.getZoom(), 17);
    if (isInside && zoom === this.#map.getZoom()) return;
    this.#map.easeTo({ center: [lon, lat], zoom, duration: movementMs() });
  }
}

/** An SVG sector of `degrees`, opening upwards. */
function cone(degrees: number): string {
  const half = (Math.min(Math.max(degrees, 10), 170) * Math.PI) / 360;
  const [x, y] = [Math.sin(half) * radius, -Math.cos(half) * radius];
  return `M0 0 ${-x} ${y} A${radius} ${radius} 0 0 1 ${x} ${y}Z`;
}
