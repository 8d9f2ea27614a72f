import type { Map as MapLibreMap } from 'maplibre-gl';
import { button, element } from '../elements.ts';
import { symbolPicture } from '../features/symbols.ts';
import type { Graph } from '../graph.ts';
import { closeWhenLeft } from './close-when-left.ts';
import {
  type FeatureLayerId,
  featureLayerIds,
  featureZoom,
  showFeatureLayer,
} from './feature-layers.ts';

export type ShownLayers = Readonly<Record<FeatureLayerId, boolean>>;

/** Whose symbols stand beside the switches. */
const examples = {
  points: { value: 'object--fire-hydrant', group_id: 'utilities' },
  signs: { value: 'warning--other-danger--g1', group_id: 'warning-signs' },
} as const;

const typesOfLayers = { points: 'point', signs: 'traffic_sign' } as const;

/** The panel on the map: a switch for each layer of map features, and the download of what is in view. */
export class LayersPanel {
  readonly #map: MapLibreMap;
  readonly #graph: Graph;
  readonly #format = element<HTMLSelectElement>('#download-format');
  readonly #shownValues: () => readonly string[];

  /** `shownValues` are those that map features are filtered by. */
  constructor(
    map: MapLibreMap,
    graph: Graph,
    shownValues: () => readonly string[],
    onSwitch: () => void,
  ) {
    this.#map = map;
    this.#graph = graph;
    this.#shownValues = shownValues;
    for (const id of featureLayerIds) {
      element(`[data-symbol="${id}"]`).replaceChildren(symbolPicture(examples[id]));
      switchOf(id).addEventListener('change', () => {
        showFeatureLayer(map, id, switchOf(id).checked);
        this.#follow();
        onSwitch();
      });
    }
    button('download').addEventListener('click', () => this.#download());
    closeWhenLeft(element<HTMLDetailsElement>('.layers'), map);
    map.on('moveend', () => this.#follow());
  }

  get shown(): ShownLayers {
    return { points: switchOf('points').checked, signs: switchOf('signs').checked };
  }

  show(layers: ShownLayers): void {
    for (const id of featureLayerIds) {
      switchOf(id).checked = layers[id];
      showFeatureLayer(this.#map, id, layers[id]);
    }
    this.#follow();
  }

  get #shownIds(): FeatureLayerId[] {
    return featureLayerIds.filter((id) => this.shown[id]);
  }

  #follow(): void {
    const isAnyShown = this.#shownIds.length > 0;
    element('.layers-far').hidden = !isAnyShown || this.#map.getZoom() >= featureZoom;
    button('download').setAttribute('aria-disabled', String(!isAnyShown));
  }

  /** Left to the browser, which can take a file of any size. */
  #download(): void {
    const [only, other] = this.#shownIds;
    if (!only) return;
    const bounds = this.#map.getBounds();
    const link = document.createElement('a');
    link.href = this.#graph.downloadLink(
      [
        bounds.getWest(),
        Math.max(bounds.getSouth(), -90),
        bounds.getEast(),
        Math.min(bounds.getNorth(), 90),
      ],
      this.#format.value,
      other ? undefined : typesOfLayers[only],
      this.#shownValues(),
    );
    link.download = '';
    link.click();
  }
}

function switchOf(id: FeatureLayerId): HTMLInputElement {
  return element<HTMLInputElement>(`[data-switch="${id}"]`);
}
