import type { Map as MapLibreMap } from 'maplibre-gl';
import { element } from '../elements.ts';
import { symbolPicture } from '../features/symbols.ts';
import type { WebConfig } from '../web-config.ts';
import { closeWhenLeft } from './close-when-left.ts';
import { drawCoverage } from './coverage-source.ts';
import {
  type FeatureLayerId,
  featureLayerIds,
  featureZoom,
  showFeatureLayer,
} from './feature-layers.ts';

/** The layers of map features that are shown, and whether photos stand where they were computed to be. */
export interface ShownLayers extends Readonly<Record<FeatureLayerId, boolean>> {
  readonly computed: boolean;
}

/** Whose symbols stand beside the switches. */
const examples = {
  points: { value: 'object--fire-hydrant', group_id: 'utilities' },
  signs: { value: 'warning--other-danger--g1', group_id: 'warning-signs' },
} as const;

/** The panel on the map with a switch for each layer of map features, and one for where photos stand. */
export class LayersPanel {
  readonly #map: MapLibreMap;
  readonly #config: WebConfig;
  #isComputedDrawn = false;

  constructor(map: MapLibreMap, config: WebConfig, onSwitch: () => void) {
    this.#map = map;
    this.#config = config;
    for (const id of featureLayerIds) {
      element(`[data-symbol="${id}"]`).replaceChildren(symbolPicture(examples[id]));
    }
    for (const id of [...featureLayerIds, 'computed'] as const) {
      switchOf(id).addEventListener('change', () => {
        this.show(this.shown);
        onSwitch();
      });
    }
    closeWhenLeft(element<HTMLDetailsElement>('.layers'), map);
    map.on('moveend', () => this.#follow());
  }

  get shown(): ShownLayers {
    return {
      points: switchOf('points').checked,
      signs: switchOf('signs').checked,
      computed: switchOf('computed').checked,
    };
  }

  show(layers: ShownLayers): void {
    for (const id of featureLayerIds) {
      switchOf(id).checked = layers[id];
      showFeatureLayer(this.#map, id, layers[id]);
    }
    switchOf('computed').checked = layers.computed;
    if (layers.computed !== this.#isComputedDrawn) {
      this.#isComputedDrawn = layers.computed;
      drawCoverage(this.#map, this.#config, layers.computed ? 'computed' : 'coverage');
    }
    this.#follow();
  }

  #follow(): void {
    const isAnyShown = featureLayerIds.some((id) => this.shown[id]);
    element('.layers-far').hidden = !isAnyShown || this.#map.getZoom() >= featureZoom;
  }
}

function switchOf(id: keyof ShownLayers): HTMLInputElement {
  return element<HTMLInputElement>(`[data-switch="${id}"]`);
}
