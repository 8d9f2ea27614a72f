import type { Map as MapLibreMap } from 'maplibre-gl';
import { button, element } from '../elements.ts';
import type { Graph } from '../graph.ts';
import { closeWhenLeft } from '../map/close-when-left.ts';
import { featureLayerIds } from '../map/feature-layers.ts';
import { ownersInView, valuesInView } from '../map/in-view.ts';
import { overviewEndZoom, showPhotos, showValues } from '../map/photo-filter.ts';
import { viewBox } from '../map/view-box.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { words } from '../words.ts';
import { CameraList } from './camera-list.ts';
import { CameraSequences } from './camera-sequences.ts';
import { ContributorField } from './contributor-field.ts';
import { photoQuery } from './filter-query.ts';
import { countFilters, countPhotoFilters, type Filters, noFilters, timesOf } from './filters.ts';
import { People } from './people.ts';
import { firstDayOf, type TimePreset, timePresets } from './time-presets.ts';
import { ValueList } from './value-list.ts';

/** The panel that says which photos and map features the map shows. What is chosen acts at once. */
export class FiltersPanel {
  readonly #map: MapLibreMap;
  readonly #onChange: (how: 'push' | 'replace') => void;
  readonly #graph: Graph;
  readonly #people: People;
  readonly #sequences: CameraSequences;
  readonly #panel = element<HTMLDetailsElement>('.filters');
  readonly #form = element<HTMLFormElement>('.filters-panel');
  readonly #from = element<HTMLInputElement>('#filter-from');
  readonly #to = element<HTMLInputElement>('#filter-to');
  readonly #organization = element<HTMLSelectElement>('#filter-organization');
  readonly #contributors: ContributorField;
  readonly #cameras: CameraList;
  readonly #values: ValueList;
  /** Of which cameras were asked for last, and how to give that up. */
  #lookedAt = '';
  #look = new AbortController();
  #filters = noFilters;
  /** The field in which a day is being typed: its parts are one change together. */
  #typedIn: HTMLInputElement | undefined;

  /** `onChange` tells whether the way back leads to what was shown before. */
  constructor(
    map: MapLibreMap,
    graph: Graph,
    vocabulary: Vocabulary,
    onChange: (how: 'push' | 'replace') => void,
  ) {
    this.#map = map;
    this.#onChange = onChange;
    this.#graph = graph;
    this.#people = new People(graph);
    this.#sequences = new CameraSequences(graph);
    this.#contributors = new ContributorField(this.#people, (usernames) =>
      this.change({ usernames }),
    );
    this.#cameras = new CameraList((camera) => this.change({ camera }));
    this.#values = new ValueList(vocabulary, (values) => this.change({ values }));
    for (const field of [this.#from, this.#to]) {
      field.addEventListener('change', () => this.#changeDays(field));
      field.addEventListener('blur', () => {
        this.#typedIn = undefined;
      });
    }
    for (const preset of Object.keys(timePresets) as TimePreset[]) {
      presetButton(preset).addEventListener('click', () =>
        this.change({ dateFrom: firstDayOf(preset, new Date()), dateTo: undefined }),
      );
    }
    this.#organization.addEventListener('change', () =>
      this.change({ organization: this.#organization.value || undefined }),
    );
    for (const radio of this.#form.querySelectorAll<HTMLInputElement>('[name=panos]')) {
      radio.addEventListener('change', () => this.change({ panos: panosOf(radio.value) }));
    }
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    button('clear-filters').addEventListener('click', () => this.change(noFilters));
    closeWhenLeft(this.#panel, map);
    this.#panel.addEventListener('toggle', () => this.#fill());
    map.on('idle', () => this.#fill());
    map.on('moveend', () => void this.#learnSequences());
    map.on('zoom', () => this.#tellDistance());
  }

  get shown(): Filters {
    return this.#filters;
  }

  change(change: Partial<Filters>, how: 'push' | 'replace' = 'push'): void {
    this.show({ ...this.#filters, ...change });
    this.#onChange(how);
  }

  #changeDays(field: HTMLInputElement): void {
    // On the way to 2026, the year is 2, 20 and 202.
    if (!field.validity.valid) return;
    const how = this.#typedIn === field ? 'replace' : 'push';
    this.#typedIn = field;
    const [dateFrom, dateTo] = [this.#from.value || undefined, this.#to.value || undefined];
    this.change({ dateFrom, dateTo }, how);
  }

  show(filters: Filters): void {
    const { dateFrom = '', dateTo = '', usernames, panos, camera } = filters;
    this.#filters = filters;
    // To set a field to what it says already would end the typing in it.
    if (this.#from.value !== dateFrom) this.#from.value = dateFrom;
    if (this.#to.value !== dateTo) this.#to.value = dateTo;
    for (const preset of Object.keys(timePresets) as TimePreset[]) {
      const isInForce = !dateTo && dateFrom === (firstDayOf(preset, new Date()) ?? '');
      presetButton(preset).setAttribute('aria-pressed', String(isInForce));
    }
    element('.time-problem').hidden = !dateFrom || !dateTo || dateFrom <= dateTo;
    this.#contributors.show(usernames);
    const radio = element<HTMLInputElement>(`[name=panos][value="${panos ?? ''}"]`, this.#form);
    radio.checked = true;
    const count = countFilters(filters);
    element('.filters-count').textContent = String(count);
    element('.filters-count').hidden = count === 0;
    element('.filters-many').textContent =
      count === 0 ? '' : `, ${words('filters.inForce', { count })}`;
    button('clear-filters').setAttribute('aria-disabled', String(count === 0));
    this.#cameras.show(camera);
    this.#tellDistance();
    void this.#apply(filters);
    void this.#learnSequences();
    this.#fill();
  }

  /** Until it is known who somebody is, none of their photos is shown, rather than those of others. */
  async #apply(filters: Filters): Promise<void> {
    this.#showMatches(filters);
    const { usernames } = filters;
    if (usernames.every((name) => this.#people.knownId(name) !== undefined)) return;
    try {
      const ids = await Promise.all(usernames.map((name) => this.#people.idOf(name)));
      if (this.#filters !== filters) return;
      this.#showMatches(filters);
      this.#contributors.tell(usernames.filter((_, index) => ids[index] === undefined));
    } catch (error) {
      console.warn(error);
    }
  }

  #showMatches(filters: Filters): void {
    const { usernames, organization, panos, camera, values } = filters;
    const creatorIds = usernames.flatMap((name) => this.#people.knownId(name) ?? []);
    showPhotos(this.#map, {
      ...timesOf(filters),
      creatorIds: usernames.length > 0 ? creatorIds : undefined,
      organizationId: organization === undefined ? undefined : Number(organization),
      isPano: panos,
      sequenceIds: this.#sequences.known(camera),
    });
    for (const id of featureLayerIds) showValues(this.#map, id, values);
  }

  /** From far away there would be too many to ask for. */
  async #learnSequences(): Promise<void> {
    const { camera } = this.#filters;
    if (!camera || this.#isFar) return;
    this.#sequences.known(camera);
    const isNews = await this.#sequences.learn(viewBox(this.#map));
    if (!isNews) return;
    this.#showMatches(this.#filters);
    this.#tellDistance();
  }

  get #isFar(): boolean {
    return this.#map.getZoom() < overviewEndZoom;
  }

  /** Far away the tiles hold too little to filter by, and the page says so. */
  #tellDistance(): void {
    const far = element('.filters-far');
    const text = this.#farText();
    far.hidden = text === undefined;
    if (text !== undefined) far.textContent = text;
  }

  #farText(): string | undefined {
    const { organization, camera } = this.#filters;
    if (!this.#isFar) {
      return camera && !this.#sequences.isComplete ? words('filters.farForAll') : undefined;
    }
    if (camera) return words('filters.farForCamera');
    if (organization) return words('filters.farForOrganization');
    return countPhotoFilters(this.#filters) > 0 ? words('filters.far') : undefined;
  }

  /** Fills the open panel with what is in view. */
  #fill(): void {
    if (!this.#panel.open) return;
    void this.#fillFromTiles();
    void this.#fillCameras();
  }

  /** With cameras that the other filters leave. The map is idle more often than it shows something else. */
  async #fillCameras(): Promise<void> {
    const query = {
      bbox: viewBox(this.#map),
      ...photoQuery({ ...this.#filters, camera: undefined }),
    };
    const asked = JSON.stringify(query);
    if (asked === this.#lookedAt) return;
    this.#lookedAt = asked;
    this.#look.abort();
    this.#look = new AbortController();
    const { signal } = this.#look;
    try {
      const counted = await this.#graph.cameras(query, signal);
      if (!signal.aborted) this.#cameras.offer(counted);
    } catch (error) {
      if (signal.aborted) return;
      this.#lookedAt = '';
      console.warn(error);
    }
  }

  async #fillFromTiles(): Promise<void> {
    const { organization, values } = this.#filters;
    const owners = ownersInView(this.#map);
    const organizations = new Set(owners.organizations);
    if (organization) organizations.add(organization);
    try {
      const [usernames, named] = await Promise.all([
        this.#people.usernames(owners.creators),
        this.#people.organizations([...organizations]),
        this.#values.show(values, valuesInView(this.#map)),
      ]);
      this.#contributors.suggest(usernames);
      this.#offerOrganizations(named);
    } catch (error) {
      console.warn(error);
    }
  }

  #offerOrganizations(named: readonly (readonly [id: string, name: string])[]): void {
    const options = [['', words('filters.anyOrganization')] as const, ...named];
    const drawn = [...this.#organization.options].map(({ value, text }) => [value, text]);
    if (JSON.stringify(drawn) !== JSON.stringify(options)) {
      this.#organization.replaceChildren(...options.map(([id, name]) => new Option(name, id)));
    }
    this.#organization.value = this.#filters.organization ?? '';
  }
}

function presetButton(preset: TimePreset): HTMLElement {
  return element(`[data-preset="${preset}"]`);
}

function panosOf(value: string): boolean | undefined {
  return value === '' ? undefined : value === 'true';
}
