import type { Dialect } from '../dialect.ts';

export interface Migration {
  readonly name: string;
  statements(words: Dialect['definition']): readonly string[];
}
