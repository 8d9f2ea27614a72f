import type { Graph, PhotoDetails } from '../graph.ts';
import type { MapStart } from '../map/base-map.ts';
import { featureLayerIds, showFeatureLayer } from '../map/feature-layers.ts';
import { openMap } from '../map/open-map.ts';
import { pickOnMap } from '../map/pick.ts';
import { type View, ViewMarker } from '../map/view-marker.ts';
import { Vocabulary } from '../vocabulary.ts';
import type { WebConfig } from '../web-config.ts';

export interface EmbedMap {
  /** The viewer stands or looks elsewhere. */
  look(view: View): void;
  /** Another photo is open. */
  mark(photo: PhotoDetails): void;
}

/** The map of an embed, with the coverage and no map features. Throws where WebGL 2 is missing. */
export async function openEmbedMap(
  config: WebConfig,
  graph: Graph,
  start: MapStart,
  onPhoto: (id: string) => void,
): Promise<EmbedMap> {
  const map = await openMap(config, new Vocabulary(graph), start);
  for (const id of featureLayerIds) showFeatureLayer(map, id, false);
  const marker = new ViewMarker(map);
  pickOnMap(map, {
    onPick: async (picked) => {
      if ('photo' in picked) return onPhoto(picked.photo);
      if (!('sequence' in picked)) return;
      const { sequence, lon, lat } = picked;
      const photo = await graph.nearestInSequence(sequence, lon, lat).catch(console.warn);
      if (photo) onPhoto(photo);
    },
    onHover: () => undefined,
  });
  return {
    look: (view) => marker.show(view),
    mark({ sequence, geometry }) {
      map.setFilter('sequence-selected', ['==', ['get', 'id'], sequence]);
      marker.keepInSight(...geometry.coordinates);
    },
  };
}
