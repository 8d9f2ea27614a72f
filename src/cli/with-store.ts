import { type Config, readConfig } from '../config.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';

/** Runs a command that needs the store alone, and closes it. */
export async function withStore<Result>(
  use: (store: Store, config: Config) => Promise<Result>,
): Promise<Result> {
  const config = readConfig(process.env);
  const store = await openStore(config);
  try {
    return await use(store, config);
  } finally {
    await store.close();
  }
}
