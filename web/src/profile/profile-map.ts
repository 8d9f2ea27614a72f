import type { FeatureCollection } from 'geojson';
import { element } from '../elements.ts';
import { Graph } from '../graph.ts';
import { boxAround, type Place } from '../map/box-around.ts';
import { featureLayerIds, showFeatureLayer } from '../map/feature-layers.ts';
import { fitCoverage } from '../map/fit-coverage.ts';
import { openMap } from '../map/open-map.ts';
import { overviewEndZoom, showPhotos } from '../map/photo-filter.ts';
import { pickOnMap } from '../map/pick.ts';
import { currentPalette, onPaletteChange } from '../map/theme.ts';
import { Vocabulary } from '../vocabulary.ts';
import { loadWebConfig } from '../web-config.ts';
import { words } from '../words.ts';

interface Shown {
  readonly creatorId?: number;
  readonly organizationId?: number;
}

/** The coverage of somebody, in a page that tells of them. A photo that is chosen opens on the large map. */
export async function openProfileMap(panel: HTMLElement): Promise<void> {
  const container = element('.map', panel);
  const { creatorId, organizationId } = JSON.parse(container.dataset.filter ?? '{}') as Shown;
  const places = JSON.parse(container.dataset.places ?? '[]') as Place[];
  try {
    const config = await loadWebConfig();
    const graph = new Graph(config);
    const bounds = boxAround(places);
    const page = { isInScrollingPage: true };
    const map = await openMap(config, new Vocabulary(graph), { bounds }, page);
    for (const id of featureLayerIds) showFeatureLayer(map, id, false);
    showPhotos(map, {
      fromMs: undefined,
      beforeMs: undefined,
      creatorIds: creatorId === undefined ? undefined : [creatorId],
      organizationId,
      isPano: undefined,
      sequenceIds: undefined,
    });
    // Tiles of low zooms hold one photo of each place, whoever took it.
    map.setFilter('overview', false);
    map.addSource('places', { type: 'geojson', data: dots(places) });
    map.addLayer({
      id: 'places',
      type: 'circle',
      source: 'places',
      maxzoom: overviewEndZoom,
      paint: {
        'circle-color': currentPalette().flat,
        'circle-radius': 5,
        'circle-opacity': 0.85,
        'circle-stroke-color': currentPalette().halo,
        'circle-stroke-width': 1,
      },
    });
    onPaletteChange(({ flat, halo }) => {
      map.setPaintProperty('places', 'circle-color', flat);
      map.setPaintProperty('places', 'circle-stroke-color', halo);
    });
    const open = (photo: string | undefined) => {
      if (photo) location.href = `/app?pKey=${photo}`;
    };
    pickOnMap(map, {
      onPick: async (picked) => {
        if ('photo' in picked) open(picked.photo);
        if (!('sequence' in picked)) return;
        const { sequence, lon, lat } = picked;
        open(await graph.nearestInSequence(sequence, lon, lat).catch(() => undefined));
      },
      onHover: () => undefined,
    });
    await fitCoverage(map, bounds);
  } catch (error) {
    console.warn(error);
    const note = element('.page-map-note', panel);
    note.textContent = words('pageMap.noMap');
    note.hidden = false;
  }
}

function dots(places: readonly Place[]): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: places.map(([lon, lat]) => ({
      type: 'Feature',
      properties: {},
      geometry: { type: 'Point', coordinates: [lon, lat] },
    })),
  };
}
