import { button } from '../elements.ts';
import type { PhotoViewer } from './open-viewer.ts';

export type Ways = { readonly hasPrevious: boolean; readonly hasNext: boolean };

/** The buttons and keys that walk along the sequence and zoom. */
export class PhotoControls {
  readonly #viewer: () => Promise<PhotoViewer> | undefined;
  readonly #onProblem: (error: unknown) => void;

  /** The keys are those that are pressed in `pane`. */
  constructor(
    pane: HTMLElement,
    viewer: () => Promise<PhotoViewer> | undefined,
    onProblem: (error: unknown) => void,
  ) {
    this.#viewer = viewer;
    this.#onProblem = onProblem;
    button('previous').addEventListener('click', () => void this.#walk('previous'));
    button('next').addEventListener('click', () => void this.#walk('next'));
    button('zoom-in').addEventListener('click', () => void this.#zoom('zoomIn'));
    button('zoom-out').addEventListener('click', () => void this.#zoom('zoomOut'));
    pane.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Whether the sequence goes on from here. */
  setWays({ hasPrevious, hasNext }: Ways): void {
    setEnabled(button('previous'), hasPrevious);
    setEnabled(button('next'), hasNext);
  }

  async #walk(way: 'previous' | 'next'): Promise<void> {
    if (button(way).getAttribute('aria-disabled') === 'true') return;
    try {
      await (await this.#viewer())?.[way]();
    } catch (error) {
      this.#onProblem(error);
    }
  }

  async #zoom(way: 'zoomIn' | 'zoomOut'): Promise<void> {
    const viewer = await this.#viewer();
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
}

/** Not `disabled`, which would throw the focus away from who walks with the keyboard. */
function setEnabled(control: HTMLButtonElement, isEnabled: boolean): void {
  control.setAttribute('aria-disabled', String(!isEnabled));
}
