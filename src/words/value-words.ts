/** Names of values of detections and map features, and of the groups in which they are shown. */

import german from './de/values.json' with { type: 'json' };
import english from './en/values.json' with { type: 'json' };
import type { Language } from './languages.ts';

export type ValueGroup = keyof typeof english.groups;

export interface ValueWords {
  readonly groups: Readonly<Record<ValueGroup, string>>;
  /**
   * By value without its appearance (`--g1`); one key with `{{number}}` stands for a family of values
   * that differ in it. English has only those for which no good words can be made of the value itself.
   */
  readonly labels: Readonly<Record<string, string>>;
}

export const valueWords: Readonly<Record<Language, ValueWords>> = { en: english, de: german };
