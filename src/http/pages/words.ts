/** How pages put things in words. */

import type { Scope } from '../../model/application.ts';

/** What a user allows with each scope. */
export const scopeWords: Readonly<Record<Scope, { title: string; explanation: string }>> = {
  read: {
    title: 'See what you see',
    explanation: 'Read images, sequences and map data as you, and your username.',
  },
  write: {
    title: 'Change what is yours',
    explanation: 'Edit or delete your images and sequences in your name.',
  },
  upload: {
    title: 'Upload photos',
    explanation: 'Add photos that appear under your username.',
  },
};

const numbers = new Intl.NumberFormat('en');

/** A number with commas between its thousands. */
export function count(value: number): string {
  return numbers.format(value);
}

const days = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' });

export function day(ms: number): string {
  return days.format(ms);
}
