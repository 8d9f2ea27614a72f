import { button, element } from '../elements.ts';
import type { Graph, PhotoDetails } from '../graph.ts';
import type { View } from '../map/view-marker.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { WebConfig } from '../web-config.ts';
import type { PhotoViewer } from './open-viewer.ts';
import { Outlines } from './outlines.ts';
import { PhotoControls } from './photo-controls.ts';
import { PhotoInfo } from './photo-info.ts';
import { ShareDialog } from './share-dialog.ts';

export interface PaneListeners {
  /** Another photo is shown; `summary` is for who can't see it. */
  onPhoto(photo: PhotoDetails, summary: string): void;
  onView(view: View): void;
  onClose(): void;
  onExpand(): void;
  /** Outlines were switched on or off. */
  onOutlines(): void;
}

/** The part of the page that shows one photo: viewer, buttons, keys and facts. */
export class PhotoPane {
  readonly #config: WebConfig;
  readonly #listeners: PaneListeners;
  readonly #info: PhotoInfo;
  readonly #controls: PhotoControls;
  readonly outlines: Outlines;
  readonly #share = new ShareDialog();
  readonly #pane = element('.photo-pane');
  readonly #problem = element('.photo-problem');
  #viewer: Promise<PhotoViewer> | undefined;

  constructor(config: WebConfig, graph: Graph, vocabulary: Vocabulary, listeners: PaneListeners) {
    this.#config = config;
    this.#listeners = listeners;
    this.#info = new PhotoInfo(graph);
    this.outlines = new Outlines(graph, vocabulary, listeners.onOutlines);
    button('close').addEventListener('click', listeners.onClose);
    button('expand').addEventListener('click', listeners.onExpand);
    this.#controls = new PhotoControls(
      this.#pane,
      () => this.#viewer,
      (error) => this.#tell('The next photo could not be loaded. Try again.', error),
    );
  }

  get isOpen(): boolean {
    return !this.#pane.hidden;
  }

  async open(id: string): Promise<void> {
    this.#pane.hidden = false;
    this.#problem.hidden = true;
    this.#pane.classList.add('is-loading');
    try {
      this.#viewer ??= this.#load();
      await (await this.#viewer).show(id);
    } catch (error) {
      this.#tell(`Photo ${id} can’t be shown: it may not exist, or the server is busy.`, error);
    } finally {
      this.#pane.classList.remove('is-loading');
    }
  }

  /** Takes the keyboard along to the photo. */
  focus(): void {
    button('close').focus({ preventScroll: true });
  }

  close(): void {
    this.#pane.hidden = true;
  }

  async #load(): Promise<PhotoViewer> {
    const { openViewer } = await import('./open-viewer.ts');
    return openViewer(element('#viewer'), this.#config, {
      onPhoto: (id) => void this.#describe(id),
      onView: (view) => this.isOpen && this.#listeners.onView(view),
      onWays: (ways) => this.#controls.setWays(ways),
    });
  }

  async #describe(id: string): Promise<void> {
    const viewer = await this.#viewer;
    if (viewer) void this.outlines.show(id, viewer.outlines);
    try {
      const shown = await this.#info.show(id);
      if (shown) this.#share.setPhoto(shown.photo);
      if (shown && this.isOpen) this.#listeners.onPhoto(shown.photo, shown.summary);
    } catch (error) {
      this.#tell('What is known of this photo could not be read.', error);
    }
  }

  #tell(problem: string, cause: unknown): void {
    console.warn(cause);
    this.#problem.textContent = problem;
    this.#problem.hidden = false;
  }
}
