import { element } from '../elements.ts';
import type { Vocabulary } from '../vocabulary.ts';

/** Says above a map feature what it is, while the pointer is on it. */
export class FeatureTip {
  readonly #vocabulary: Vocabulary;
  readonly #tip = element('.feature-tip');
  #wanted: string | undefined;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  async show({ value, x, y }: { value: string; x: number; y: number }): Promise<void> {
    this.#wanted = value;
    this.#tip.style.translate = `${x}px ${y}px`;
    try {
      const { label } = await this.#vocabulary.describe(value);
      if (this.#wanted !== value) return;
      this.#tip.textContent = label;
      this.#tip.hidden = false;
    } catch (error) {
      console.warn(error);
    }
  }

  hide(): void {
    this.#wanted = undefined;
    this.#tip.hidden = true;
  }
}
