import { isStillPreferred } from '../motion.ts';

/** The images in a row. One of them takes part in the order of the Tab key; arrow keys go along. */
export class Strip {
  readonly #row: HTMLElement;
  readonly #links: readonly HTMLAnchorElement[];
  index = 0;

  constructor(row: HTMLElement, onImage: (index: number) => void) {
    this.#row = row;
    this.#links = [...row.querySelectorAll('a')];
    for (const [index, link] of this.#links.entries()) {
      link.tabIndex = index === 0 ? 0 : -1;
      link.addEventListener('focus', () => onImage(index));
      link.addEventListener('pointerenter', ({ pointerType }) => {
        if (pointerType === 'mouse') onImage(index);
      });
    }
    row.addEventListener('keydown', (event) => {
      const next = this.#indexAfter(event.key);
      if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.#links[next]?.focus({ preventScroll: true });
    });
  }

  /** Marks an image, and brings it to where it can be seen. */
  show(index: number): void {
    const [before, link] = [this.#links[this.index], this.#links[index]];
    if (!link) return;
    before?.removeAttribute('aria-current');
    if (before) before.tabIndex = -1;
    link.setAttribute('aria-current', 'true');
    link.tabIndex = 0;
    this.index = index;
    // What the pointer is on must not move away below it.
    if (link.matches(':hover')) return;
    const left = link.offsetLeft - (this.#row.clientWidth - link.offsetWidth) / 2;
    this.#row.scrollTo({ left, behavior: isStillPreferred() ? 'instant' : 'smooth' });
  }

  #indexAfter(key: string): number | undefined {
    const last = this.#links.length - 1;
    if (key === 'ArrowRight') return Math.min(last, this.index + 1);
    if (key === 'ArrowLeft') return Math.max(0, this.index - 1);
    if (key === 'Home') return 0;
    if (key === 'End') return last;
    return undefined;
  }
}
