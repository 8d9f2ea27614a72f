import { button } from '../elements.ts';
import type { PhotoViewer } from './open-viewer.ts';

export type Ways = { readonly hasPrevious: boolean; readonly hasNext: boolean };

/** The buttons that walk along the sequence and zoom, and what keys do that. */
export class PhotoControls {
  readonly #viewer: () => Promise<PhotoViewer> | undefined;
  readonly #onProblem: (error: unknown) => void;
  readonly keys = {
    next: () => void this.#walk('next'),
    previous: () => void this.#walk('previous'),
    zoomIn: () => void this.#zoom('zoomIn'),
    zoomOut: () => void this.#zoom('zoomOut'),
    lookLeft: () => void this.#look(-lookStep, 0),
    lookRight: () => void this.#look(lookStep, 0),
    lookUp: () => void this.#look(0, -lookStep),
    lookDown: () => void this.#look(0, lookStep),
  };

  constructor(viewer: () => Promise<PhotoViewer> | undefined, onProblem: (error: unknown) => void) {
    this.#viewer = viewer;
    this.#onProblem = onProblem;
    button('previous').addEventListener('click', this.keys.previous);
    button('next').addEventListener('click', this.keys.next);
    button('zoom-in').addEventListener('click', this.keys.zoomIn);
    button('zoom-out').addEventListener('click', this.keys.zoomOut);
  }

  /** Whether the sequence goes on from here. */
  setWays({ hasPrevious, hasNext }: Ways): void {
    setEnabled(button('previous'), hasPrevious);
    setEnabled(button('next'), hasNext);
  }

  async #walk(way: 'previous' | 'next'): Promise<void> {
    if (!isEnabled(button(way))) return;
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

  async #look(right: number, down: number): Promise<void> {
    const viewer = await this.#viewer();
    await viewer?.look.by(right, down);
  }
}

/** How far a key turns: this part of what is seen. */
const lookStep = 0.2;

/** Not `disabled`, which would throw the focus away from who walks with the keyboard. */
export function setEnabled(control: HTMLButtonElement, isAble: boolean): void {
  control.setAttribute('aria-disabled', String(!isAble));
}

export function isEnabled(control: HTMLButtonElement): boolean {
  return control.getAttribute('aria-disabled') !== 'true';
}
