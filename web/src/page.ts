import type { Map as MapLibreMap } from 'maplibre-gl';
import { type Address, readAddress } from './address.ts';
import { type Bounds, coverageBounds, hasCoverage } from './coverage.ts';
import { Graph } from './graph.ts';
import { keepPlaceOnLanguageChange } from './language-links.ts';
import type { MapStart } from './map/base-map.ts';
import { fitCoverage } from './map/fit-coverage.ts';
import { markWhenDrawn } from './map/mark-when-drawn.ts';
import { openMap } from './map/open-map.ts';
import { hideNotice, showNotice } from './notice.ts';
import { Shown } from './shown.ts';
import { Vocabulary } from './vocabulary.ts';
import { loadWebConfig, type WebConfig } from './web-config.ts';
import { words } from './words.ts';

const world: Bounds = [-150, -55, 170, 72];
const secondsBetweenLooks = 5;

/** Reads what there is, draws it, and says so when that can't be done. */
export async function startPage(): Promise<void> {
  keepPlaceOnLanguageChange();
  try {
    const config = await loadWebConfig();
    const address = readAddress(location.search);
    const [isCovered, bounds] = await Promise.all([hasCoverage(config), coverageBounds(config)]);
    const graph = new Graph(config);
    const vocabulary = new Vocabulary(graph);
    const map = await openMap(config, vocabulary, mapStart(address, isCovered, bounds));
    markWhenDrawn(map);
    const shown = new Shown(map, config, graph, vocabulary);
    await shown.follow(address);
    if (!isCovered) await awaitFirstPhotos(map, config);
    else if (bounds && !address.view && !address.photo) await fitCoverage(map, bounds);
  } catch (error) {
    console.warn(error);
    showNotice(problem());
  }
}

function mapStart({ view }: Address, isCovered: boolean, bounds: Bounds | undefined): MapStart {
  if (view) return { center: [view.lng, view.lat], zoom: view.zoom };
  return { bounds: isCovered && bounds ? bounds : world };
}

/** A page that was open before the first import shows it when it comes. */
async function awaitFirstPhotos(map: MapLibreMap, config: WebConfig): Promise<void> {
  showNotice({
    kind: 'hint',
    title: words('shell.empty.title'),
    text: words('shell.empty.text'),
    command: 'wayside import DIR',
  });
  do {
    await new Promise((resolve) => setTimeout(resolve, secondsBetweenLooks * 1000));
  } while (document.hidden || !(await hasCoverage(config).catch(() => false)));
  hideNotice();
  const bounds = await coverageBounds(config);
  map.refreshTiles('coverage');
  if (bounds) await fitCoverage(map, bounds);
}

function problem() {
  const canDraw = document.createElement('canvas').getContext('webgl2') !== null;
  return canDraw
    ? ({
        kind: 'error',
        title: words('shell.noServer.title'),
        text: words('shell.noServer.text'),
        command: 'wayside serve',
      } as const)
    : ({
        kind: 'error',
        title: words('shell.noWebGl.title'),
        text: words('shell.noWebGl.text'),
      } as const);
}
