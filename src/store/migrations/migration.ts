import type { Dialect, WriteTransaction } from '../dialect.ts';

/** What SQL alone can't say. It reads in pages: a table may be larger than memory. */
type Conversion = (dialect: Dialect, transaction: WriteTransaction) => Promise<void>;

export interface Migration {
  readonly name: string;
  /** In the order in which they run, all in one transaction. */
  statements(words: Dialect['definition']): readonly (string | Conversion)[];
}
