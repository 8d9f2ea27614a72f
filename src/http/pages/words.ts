/** How pages put things in words. */

import type { Scope } from '../../model/application.ts';

interface ScopeWords {
  readonly title: string;
  readonly explanation: string;
}

/** What a user allows with each scope. */
export const scopeWords: Readonly<Record<Scope, ScopeWords>> = {
  read: {
    title: 'Read what you can see',
    explanation: 'Look up images, sequences and map data as you, and learn your username.',
  },
  write: {
    title: 'Change what is yours',
    explanation: 'Edit and delete your images and sequences in your name.',
  },
  upload: {
    title: 'Upload photos for you',
    explanation: 'Add photos that then appear under your username.',
  },
};

const numbers = new Intl.NumberFormat('en-GB');

/** A number with commas between its thousands. */
export function count(value: number): string {
  return numbers.format(value);
}
