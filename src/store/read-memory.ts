/** What `openReadMemory` needs of a database. */
interface Versioned {
  version(): Promise<string | undefined>;
}

/**
 * Remembers what was read for as long as nothing at all changes in the database. The answer is never
 * older than the call, whoever wrote meanwhile: the database itself is asked each time whether its
 * version (`dialect.ts`) is still the same, with one short question for all who read at one moment,
 * and without any when the answer is not in memory anyway. What is undefined is not remembered. When
 * `maxEntries` are remembered, all are forgotten.
 */
export function openReadMemory<Key, Value extends object>(
  database: Versioned,
  maxEntries: number,
): <Read extends Value | undefined>(key: Key, read: () => Promise<Read>) => Promise<Read | Value> {
  const remembered = new Map<Key, Value>();
  /** All that is remembered was read after the database had this version. */
  let known: string | undefined;

  async function renew(): Promise<void> {
    const current = await database.version();
    if (current === known) return;
    remembered.clear();
    known = current;
  }

  return async (key, read) => {
    if (known === undefined || remembered.has(key)) {
      await renew();
      const value = remembered.get(key);
      if (value !== undefined) return value;
    }
    const knownBefore = known;
    const value = await read();
    if (value !== undefined && knownBefore !== undefined && knownBefore === known) {
      if (remembered.size >= maxEntries) remembered.clear();
      remembered.set(key, value);
    }
    return value;
  };
}
