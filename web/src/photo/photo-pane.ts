import { button, element } from '../elements.ts';
import type { Graph, PhotoDetails } from '../graph.ts';
import type { View } from '../map/view-marker.ts';
import type { Vocabulary } from '../vocabulary.ts';
import type { WebConfig } from '../web-config.ts';
import type { PhotoViewer } from './open-viewer.ts';
import { Outlines } from './outlines.ts';
import { PhotoInfo } from './photo-info.ts';

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
  readonly outlines: Outlines;
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
    button('previous').addEventListener('click', () => void this.#walk('previous'));
    button('next').addEventListener('click', () => void this.#walk('next'));
    button('zoom-in').addEventListener('click', () => void this.#zoom('zoomIn'));
    button('zoom-out').addEventListener('click', () => void this.#zoom('zoomOut'));
    this.#pane.addEventListener('keydown', (event) => this.#onKey(event));
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
      onWays: ({ hasPrevious, hasNext }) => {
        setEnabled(button('previous'), hasPrevious);
        setEnabled(button('next'), hasNext);
      },
    });
  }

  async #describe(id: string): Promise<void> {
    const viewer = await this.#viewer;
    if (viewer) void this.outlines.show(id, viewer.outlines);
    try {
      const shown = await this.#info.show(id);
      if (shown && this.isOpen) this.#listeners.onPhoto(shown.photo, shown.summary);
    } catch (error) {
      this.#tell('What is known of this photo could not be read.', error);
    }
  }

  async #walk(way: 'previous' | 'next'): Promise<void> {
    if (button(way).getAttribute('aria-disabled') === 'true') return;
    const viewer = await this.#viewer;
    try {
      await viewer?.[way]();
    } catch (error) {
      this.#tell('The next photo could not be loaded. Try again.', error);
    }
  }

  async #zoom(way: 'zoomIn' | 'zoomOut'): Promise<void> {
    const viewer = await this.#viewer;
    await viewer?.[way]();
  }

  #onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'ArrowRight' || event.key === 'ArrowUp') void this.#walk('next');
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowDown') void this.#walk('previous');
    else if (event.key === '+') void this.#zoom('zoomIn');
    else if (event.key === '-') void this.#zoom('zoomOut');
    else return;
    event.preventDefault();
  }

  #tell(problem: string, cause: unknown): void {
    console.warn(cause);
    this.#problem.textContent = problem;
    this.#problem.hidden = false;
  }
}

/** Not `disabled`, which would throw the focus away from who walks with the keyboard. */
function setEnabled(control: HTMLButtonElement, isEnabled: boolean): void {
  control.setAttribute('aria-disabled', String(!isEnabled));
}
