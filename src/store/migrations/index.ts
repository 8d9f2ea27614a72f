import type { Dialect } from '../dialect.ts';
import { initial } from './0001-initial.ts';

export interface Migration {
  readonly name: string;
  statements(words: Dialect['definition']): readonly string[];
}

/** In the order of their numbers, from 1. A migration that was released is never changed. */
export const migrations: readonly Migration[] = [initial];
