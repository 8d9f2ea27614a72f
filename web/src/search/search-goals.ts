import { LngLatBounds, type Map as MapLibreMap } from 'maplibre-gl';
import type { Filters } from '../filters/filters.ts';
import type { Graph } from '../graph.ts';
import { fitOptions } from '../map/fit-coverage.ts';
import { SearchPin } from '../map/search-pin.ts';
import { movementMs } from '../motion.ts';
import type { Goal } from './find.ts';
import type { Place } from './places.ts';

export interface GoalListeners {
  onPhoto(id: string): void;
  onFeature(id: string): void;
  onFilter(change: Partial<Filters>): void;
  /** The map is about to move. */
  onMove(): void;
}

/** A street, where features and photos can be told apart. */
const streetZoom = 18;

/** About the whole of a place: a village at 14, a city of ten million at 10. */
function placeZoom(population: number): number {
  return Math.min(14, Math.max(10, 17 - Math.log10(population + 1)));
}

/** Brings the page to what a search found. */
export class SearchGoals {
  readonly #map: MapLibreMap;
  readonly #graph: Graph;
  readonly #listeners: GoalListeners;
  readonly #pin: SearchPin;

  constructor(map: MapLibreMap, graph: Graph, listeners: GoalListeners) {
    this.#map = map;
    this.#graph = graph;
    this.#listeners = listeners;
    this.#pin = new SearchPin(map);
    window.addEventListener('popstate', () => this.#pin.hide());
    window.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#pin.hide();
    });
  }

  async go(goal: Goal): Promise<void> {
    this.#pin.hide();
    if ('photo' in goal) return this.#listeners.onPhoto(goal.photo);
    if ('username' in goal) {
      this.#listeners.onFilter({ usernames: [goal.username] });
      return this.#fit(await this.#graph.placesOf({ creator_username: goal.username }));
    }
    if ('organization' in goal) {
      this.#listeners.onFilter({ organization: goal.organization });
      return this.#fit(await this.#graph.placesOf({ organization_id: goal.organization }));
    }
    if ('place' in goal) return this.#goToPlace(goal.place);
    const { lat, lon } = goal.position;
    if ('feature' in goal) this.#listeners.onFeature(goal.feature);
    else {
      this.#listeners.onMove();
      this.#pin.show(lon, lat);
    }
    const zoom = Math.max(this.#map.getZoom(), streetZoom);
    this.#map.easeTo({ center: [lon, lat], zoom, duration: movementMs() });
  }

  #goToPlace({ lon, lat, population }: Place): void {
    this.#listeners.onMove();
    this.#map.easeTo({ center: [lon, lat], zoom: placeZoom(population), duration: movementMs() });
  }

  #fit(places: readonly (readonly [number, number])[]): void {
    const bounds = new LngLatBounds();
    for (const [lon, lat] of places) bounds.extend([lon, lat]);
    if (bounds.isEmpty()) return;
    this.#map.fitBounds(bounds, { ...fitOptions, duration: movementMs() });
  }
}
