import { element } from '../elements.ts';

/** Who listens is told how far it is, but not all the time. */
const everyMs = 8_000;

/** What is read out: the newest sentence, in calm intervals. */
export class StatusLine {
  #said = '';
  #next = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.#next = text;
    if (this.#timer === undefined && text !== this.#said) this.#speak();
  }

  #speak(): void {
    this.#said = this.#next;
    element('.upload-status').textContent = this.#said;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#next !== this.#said) this.#speak();
    }, everyMs);
  }
}
