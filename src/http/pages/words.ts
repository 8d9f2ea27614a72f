/** How pages put things in words. */

import type { Scope } from '../../model/application.ts';

interface ScopeWords {
  readonly title: string;
  /** For the user who is asked. */
  readonly explanation: string;
  /** For the developer who asks. */
  readonly use: string;
}

/** What a user allows with each scope. */
export const scopeWords: Readonly<Record<Scope, ScopeWords>> = {
  read: {
    title: 'Read what you can see',
    explanation: 'Look up images, sequences and map data as you, and learn your username.',
    use: 'Reads images, sequences and map data as the user, and learns their username.',
  },
  write: {
    title: 'Change what is yours',
    explanation: 'Edit and delete your images and sequences in your name.',
    use: 'Edits and deletes images and sequences of the user.',
  },
  upload: {
    title: 'Upload photos for you',
    explanation: 'Add photos that then appear under your username.',
    use: 'Adds photos in the name of the user.',
  },
};

const numbers = new Intl.NumberFormat('en-GB');

/** A number with commas between its thousands. */
export function count(value: number): string {
  return numbers.format(value);
}
