import { button, element } from '../elements.ts';
import type { Graph, PhotoDetails } from '../graph.ts';
import type { View } from '../map/view-marker.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { WebConfig } from '../web-config.ts';
import { words } from '../words.ts';
import { Compass } from './compass.ts';
import { DetailsPanel } from './details-panel.ts';
import type { PhotoViewer } from './open-viewer.ts';
import { OtherDaysStrip } from './other-days-strip.ts';
import { Outlines } from './outlines.ts';
import { PhotoControls } from './photo-controls.ts';
import { PhotoInfo } from './photo-info.ts';
import { listenForPhotoKeys } from './photo-keys.ts';
import { SequenceBar } from './sequence-bar.ts';
import { ShareDialog } from './share-dialog.ts';

export interface PaneListeners {
  /** Another photo is shown; `summary` is for who can't see it, and empty while many go by. */
  onPhoto(photo: PhotoDetails, summary: string): void;
  onView(view: View): void;
  onClose(): void;
  onExpand(): void;
  /** Outlines were switched on or off. */
  onOutlines(): void;
  /** A map feature is asked for. */
  onFeature(id: string): void;
  /** The keyboard is wanted at the map. */
  onMap(): void;
}

interface ShownPhoto {
  readonly id: string;
  readonly sequence: string;
}

/** While a sequence is played, what is known of its photos is read no more often. */
const playedReadMs = 500;

/** The part of the page that shows one photo: viewer, buttons, keys and facts. */
export class PhotoPane {
  readonly #config: WebConfig;
  readonly #graph: Graph;
  readonly #listeners: PaneListeners;
  readonly #info: PhotoInfo;
  readonly #controls: PhotoControls;
  readonly #bar: SequenceBar;
  readonly #compass: Compass;
  readonly #details: DetailsPanel;
  readonly #days: OtherDaysStrip;
  readonly outlines: Outlines;
  readonly #share = new ShareDialog();
  readonly #pane = element('.photo-pane');
  readonly #problem = element('.photo-problem');
  #viewer: Promise<PhotoViewer> | undefined;
  #shown: ShownPhoto | undefined;
  #isOpen = false;
  #isReading = false;
  #isPlaying = false;

  constructor(config: WebConfig, graph: Graph, vocabulary: Vocabulary, listeners: PaneListeners) {
    this.#config = config;
    this.#graph = graph;
    this.#listeners = listeners;
    this.#info = new PhotoInfo(graph, config.licence);
    this.outlines = new Outlines(graph, vocabulary, listeners.onOutlines);
    button('close').addEventListener('click', listeners.onClose);
    button('expand').addEventListener('click', listeners.onExpand);
    const viewer = () => this.#viewer;
    const onProblem = (error: unknown) => this.#tell(words('photo.noNext'), error);
    this.#controls = new PhotoControls(viewer, onProblem);
    this.#bar = new SequenceBar(graph, viewer, onProblem);
    this.#compass = new Compass(() => void this.#turn());
    this.#details = new DetailsPanel(graph, vocabulary, config.licence, listeners.onFeature);
    this.#days = new OtherDaysStrip(graph, (id) => void this.open(id));
    listenForPhotoKeys(this.#pane, {
      ...this.#controls.keys,
      ...this.#bar.keys,
      north: () => void this.#turn(),
      ahead: () => void this.#viewer?.then(({ look }) => look.ahead()),
      details: () => this.#details.toggle(),
      days: () => this.#days.toggle(),
      outlines: () => button('outlines').click(),
      share: () => button('share').click(),
      expand: listeners.onExpand,
      map: listeners.onMap,
    });
    this.#pane.addEventListener('keydown', (event) => this.#closePanel(event));
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  async open(id: string): Promise<void> {
    this.#isOpen = true;
    this.#problem.hidden = true;
    this.#pane.classList.remove('is-missing');
    this.#pane.classList.add('is-loading');
    try {
      this.#viewer ??= this.#load();
      const viewer = await this.#viewer;
      const isThere = this.#shown?.id === id;
      await viewer.show(id);
      if (!isThere) return;
      // MapillaryJS says nothing of a photo that it shows already.
      viewer.tellView();
      this.#readAgain();
    } catch (error) {
      await this.#tellOfMissing(id, error);
    } finally {
      this.#pane.classList.remove('is-loading');
    }
  }

  /** Takes the keyboard along to the photo. */
  focus(): void {
    button('close').focus({ preventScroll: true });
  }

  close(): void {
    this.#isOpen = false;
    void this.#viewer?.then(({ play }) => play.stop());
  }

  async #load(): Promise<PhotoViewer> {
    const { openViewer } = await import('./open-viewer.ts');
    return openViewer(element('#viewer'), this.#config, {
      onPhoto: (id, sequence) => {
        this.#shown = { id, sequence };
        void this.#read();
      },
      onView: (view) => void this.#look(view),
      onWays: (ways) => {
        this.#controls.setWays(ways);
        this.#bar.setWays(ways);
      },
      onPlaying: (isPlaying) => this.#setPlaying(isPlaying),
    });
  }

  async #look(view: View): Promise<void> {
    if (!this.isOpen) return;
    this.#listeners.onView(view);
    this.#days.setBearing(view.bearing);
    this.#compass.show(view.bearing, (await this.#viewer)?.look.isRound ?? false);
  }

  async #turn(): Promise<void> {
    const look = (await this.#viewer)?.look;
    if (look?.isRound) await look.towards(0);
    else look?.ahead();
  }

  #setPlaying(isPlaying: boolean): void {
    this.#isPlaying = isPlaying;
    this.#bar.setPlaying(isPlaying);
    if (isPlaying) this.outlines.rest();
    else this.#readAgain();
  }

  #readAgain(): void {
    this.#shown = this.#shown && { ...this.#shown };
    void this.#read();
  }

  /** Reads what is known of the photo that is shown, and of others that are shown meanwhile. */
  async #read(): Promise<void> {
    const { id, sequence } = this.#shown ?? {};
    if (id === undefined || sequence === undefined) return;
    const place = this.#bar.show(id, sequence);
    // Whoever waits for it hears of it.
    place.catch(() => undefined);
    if (this.#isReading) return;
    this.#isReading = true;
    let read: ShownPhoto | undefined;
    while (read !== this.#shown && this.#shown) {
      read = this.#shown;
      await this.#describe(read);
      if (this.#isPlaying) await new Promise((resolve) => setTimeout(resolve, playedReadMs));
    }
    this.#isReading = false;
  }

  async #describe({ id, sequence }: ShownPhoto): Promise<void> {
    const viewer = await this.#viewer;
    if (viewer && !this.#isPlaying) void this.outlines.show(id, viewer.outlines);
    try {
      const [shown, place] = await Promise.all([this.#info.show(id), this.#bar.show(id, sequence)]);
      if (!shown || !this.isOpen) return;
      const { photo, date } = shown;
      this.#share.setPhoto(photo);
      this.#details.setPhoto(photo, place);
      this.#days.setPhoto(photo);
      const summary = place ? words('photo.placeAndDate', { ...place, date }) : date;
      this.#listeners.onPhoto(photo, this.#isPlaying ? '' : summary);
    } catch (error) {
      this.#tell(words('photo.notRead'), error);
    }
  }

  /** Escape closes a panel before it closes the photo. */
  #closePanel(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    const panel = [this.#details, this.#days].find(({ isOpen }) => isOpen);
    if (!panel) return;
    event.stopPropagation();
    panel.close();
  }

  async #tellOfMissing(id: string, error: unknown): Promise<void> {
    const isThere = await this.#graph.hasPhoto(id).catch(() => true);
    this.#pane.classList.toggle('is-missing', !isThere);
    this.#tell(words(isThere ? 'photo.notLoaded' : 'photo.missing', { id }), error);
  }

  #tell(problem: string, cause: unknown): void {
    console.warn(cause);
    this.#problem.textContent = problem;
    this.#problem.hidden = false;
  }
}
