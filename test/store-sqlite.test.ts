import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storeContract } from './store-contract.ts';

storeContract('SQLite', async () => {
  const root = await mkdtemp(join(tmpdir(), 'wayside-store-'));
  return {
    fresh: async () => ({
      dataDirectory: await mkdtemp(join(root, 'data-')),
      databaseUrl: undefined,
    }),
    end: () => rm(root, { recursive: true }),
  };
});
