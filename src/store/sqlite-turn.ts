import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * Lets all reads of one turn of the event loop share a read transaction: to begin and end one costs
 * more than most reads do. Requests of a turn had arrived before its first read, so whatever was
 * committed before they were sent is seen.
 */
export class ReadTurn {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #end: NodeJS.Immediate | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare('begin');
    this.#commit = database.prepare('commit');
  }

  /** To be called before each read. */
  begin(): void {
    if (this.#end) return;
    this.#begin.run();
    this.#end = setImmediate(() => this.end());
  }

  /** To be called when this process has written, so that what follows sees it. */
  end(): void {
    if (!this.#end) return;
    clearImmediate(this.#end);
    this.#end = undefined;
    // An I/O error has ended the transaction already.
    if (this.#database.isTransaction) this.#commit.run();
  }
}
