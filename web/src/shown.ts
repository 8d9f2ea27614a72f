import type { Map as MapLibreMap } from 'maplibre-gl';
import { type Address, readAddress, writeAddress } from './address.ts';
import { DownloadsPanel } from './downloads/downloads-panel.ts';
import { button, element } from './elements.ts';
import { FeatureCard } from './features/feature-card.ts';
import { FiltersPanel } from './filters/filters-panel.ts';
import type { Graph, PhotoDetails } from './graph.ts';
import { FeatureTip } from './map/feature-tip.ts';
import { LayersPanel } from './map/layers-panel.ts';
import { type Picked, pickOnMap } from './map/pick.ts';
import { keepBesideCard, markSelected } from './map/selected-feature.ts';
import { type View, ViewMarker } from './map/view-marker.ts';
import { announce } from './notice.ts';
import { PhotoPane } from './photo/photo-pane.ts';
import { SearchBox } from './search/search-box.ts';
import { SearchGoals } from './search/search-goals.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { WebConfig } from './web-config.ts';
import { words } from './words.ts';

/** What the page shows: keeps map, photo and address in step. */
export class Shown {
  readonly #map: MapLibreMap;
  readonly #graph: Graph;
  readonly #page = element('.page');
  readonly #marker: ViewMarker;
  readonly #pane: PhotoPane;
  readonly #layers: LayersPanel;
  readonly #filters: FiltersPanel;
  readonly #downloads: DownloadsPanel;
  readonly #card: FeatureCard;
  /** Where the viewer stands, which is where photos were computed to be. */
  #view: View | undefined;
  /** From there to where the photo stands on the map, in degrees. */
  #toOriginal: readonly [lon: number, lat: number] = [0, 0];
  #photo: string | undefined;
  #isPhotoWide = false;

  constructor(map: MapLibreMap, config: WebConfig, graph: Graph, vocabulary: Vocabulary) {
    this.#map = map;
    this.#graph = graph;
    this.#marker = new ViewMarker(map);
    const tip = new FeatureTip(vocabulary);
    this.#filters = new FiltersPanel(map, graph, vocabulary, (how) => this.#writeAddress(how));
    this.#downloads = new DownloadsPanel(map, graph, () => this.#filters.shown);
    this.#layers = new LayersPanel(map, config, () => {
      this.#placeMarker();
      this.#writeAddress('replace');
    });
    this.#card = new FeatureCard(graph, vocabulary, {
      onFeature: (feature) => {
        tip.hide();
        markSelected(map, feature);
        if (feature) keepBesideCard(map, feature);
      },
      onPhoto: (photo) => void this.#openPhoto(photo),
      onClose: () => {
        this.#writeAddress('push');
        this.#focusMap();
      },
    });
    this.#pane = new PhotoPane(config, graph, vocabulary, {
      onPhoto: (photo, summary) => this.#photoShown(photo, summary),
      onView: (view) => {
        this.#view = view;
        this.#placeMarker();
      },
      onClose: () => this.#close(),
      onExpand: () => this.#layOut(!this.#isPhotoWide),
      onOutlines: () => this.#writeAddress('replace'),
      onFeature: (feature) => {
        // The card has no room in the small map of a wide photo.
        this.#layOut(false);
        this.#openFeature(feature);
      },
      onMap: () => this.#focusMap(),
    });
    map.getCanvas().addEventListener('keydown', ({ key, ctrlKey, metaKey }) => {
      if (key === 'm' && !ctrlKey && !metaKey && this.#pane.isOpen) this.#pane.focus();
    });
    pickOnMap(map, {
      onPick: (picked) => void this.#pick(picked),
      onHover: (feature) => (feature ? void tip.show(feature) : tip.hide()),
    });
    const goals = new SearchGoals(map, graph, {
      onPhoto: (photo) => void this.#openPhoto(photo),
      onFeature: (feature) => this.#openFeature(feature),
      onFilter: (change) => this.#filters.change(change),
      // The way back leads to where the search was made.
      onMove: () => history.pushState(null, '', location.search),
    });
    new SearchBox(graph, vocabulary, (goal) => void goals.go(goal).catch(console.warn));
    map.on('moveend', () => this.#writeAddress('replace'));
    window.addEventListener('popstate', () => void this.follow(readAddress(location.search)));
    window.addEventListener('keydown', ({ key }) => {
      if (key !== 'Escape') return;
      if (this.#card.isOpen) this.#card.close();
      else if (this.#pane.isOpen) this.#close();
    });
  }

  /** Shows what an address says. */
  async follow(address: Address): Promise<void> {
    const { photo, view, isPhotoWide, feature, switches, filters } = address;
    // Moving the map writes the address, so all else comes first.
    this.#photo = photo;
    this.#layers.show(switches);
    this.#filters.show(filters);
    this.#downloads.refresh();
    this.#pane.outlines.setShown(switches.outlines);
    if (!feature) this.#card.hide();
    else if (feature !== this.#card.feature) void this.#card.open(feature, { takesFocus: false });
    if (view) this.#map.jumpTo({ center: [view.lng, view.lat], zoom: view.zoom });
    this.#layOut(isPhotoWide);
    if (photo) await this.#pane.open(photo);
    else this.#hidePhoto();
  }

  async #pick(picked: Picked): Promise<void> {
    if ('feature' in picked) return this.#openFeature(picked.feature);
    const photo =
      'photo' in picked
        ? picked.photo
        : await this.#graph.nearestInSequence(picked.sequence, picked.lon, picked.lat);
    if (photo) await this.#openPhoto(photo);
  }

  #openFeature(feature: string): void {
    void this.#card.open(feature, { takesFocus: true });
    this.#writeAddress('push');
  }

  async #openPhoto(photo: string): Promise<void> {
    const isFirst = this.#photo === undefined;
    this.#photo = photo;
    // The way back closes the photo, and is not a walk through all that were seen.
    this.#writeAddress(isFirst ? 'push' : 'replace');
    this.#layOut(this.#isPhotoWide);
    const opened = this.#pane.open(photo);
    this.#pane.focus();
    await opened;
  }

  #photoShown(photo: PhotoDetails, summary: string): void {
    const { id, sequence, geometry, computed_geometry: computed = geometry } = photo;
    const [lon, lat] = geometry.coordinates;
    this.#photo = id;
    this.#toOriginal = [lon - computed.coordinates[0], lat - computed.coordinates[1]];
    this.#placeMarker();
    this.#card.markPhoto(id);
    this.#writeAddress('replace');
    this.#map.setFilter('sequence-selected', ['==', ['get', 'id'], sequence]);
    const shown = this.#layers.shown.computed ? computed : geometry;
    this.#marker.keepInSight(...shown.coordinates);
    document.title = `${words('shell.photoTitle', { id })} · Wayside`;
    if (summary) announce(summary);
  }

  #placeMarker(): void {
    if (!this.#view || !this.#photo) return;
    const [east, north] = this.#layers.shown.computed ? [0, 0] : this.#toOriginal;
    const { lon, lat } = this.#view;
    this.#marker.show({ ...this.#view, lon: lon + east, lat: lat + north });
  }

  #close(): void {
    this.#photo = undefined;
    this.#hidePhoto();
    this.#writeAddress('push');
    announce(words('shell.photoClosed'));
    this.#focusMap();
  }

  #focusMap(): void {
    this.#map.getCanvas().focus({ preventScroll: true });
  }

  #hidePhoto(): void {
    this.#pane.close();
    this.#card.markPhoto(undefined);
    this.#layOut(false);
    this.#view = undefined;
    this.#marker.hide();
    this.#map.setFilter('sequence-selected', ['==', ['get', 'id'], '']);
    document.title = 'Wayside';
  }

  /** One of three layouts: the map alone, map and photo, or the photo with a small map in it. */
  #layOut(isPhotoWide: boolean): void {
    this.#isPhotoWide = isPhotoWide;
    const withPhoto = isPhotoWide ? 'photo' : 'both';
    this.#page.dataset.view = this.#photo ? withPhoto : 'map';
    button('expand').setAttribute('aria-pressed', String(isPhotoWide));
    if (this.#photo) this.#writeAddress('replace');
  }

  #writeAddress(how: 'push' | 'replace'): void {
    const { lat, lng } = this.#map.getCenter();
    const address = writeAddress({
      view: { lat, lng, zoom: this.#map.getZoom() },
      ...(this.#photo && { photo: this.#photo }),
      isPhotoWide: this.#isPhotoWide,
      ...(this.#card.feature && { feature: this.#card.feature }),
      filters: this.#filters.shown,
      switches: { ...this.#layers.shown, outlines: this.#pane.outlines.isShown },
    });
    if (address === location.search) return;
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  }
}
