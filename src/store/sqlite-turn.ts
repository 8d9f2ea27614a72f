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
  readonly #readVersion: StatementSync;
  #end: NodeJS.Immediate | undefined;
  #version: Promise<string> | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare('begin');
    this.#commit = database.prepare('commit');
    this.#readVersion = database.prepare('pragma data_version');
    this.#readVersion.setReturnArrays(true);
  }

  /** To be called before each read. */
  begin(): void {
    if (this.#end) return;
    this.#begin.run();
    this.#end = setImmediate(() => this.end());
  }

  /**
   * Changes with every commit of another connection (https://www.sqlite.org/pragma.html#pragma_data_version).
   * Read at the end of the turn, for all who asked in it.
   */
  version(): Promise<string> {
    this.#version ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#version = undefined;
        try {
          this.end();
          const [version] = this.#readVersion.get() as unknown as [number];
          resolve(String(version));
        } catch (error) {
          reject(error);
        }
      });
      // Reads that follow at once must share nothing with requests that the next turn brings.
      setImmediate(() => this.end());
    });
    return this.#version;
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
