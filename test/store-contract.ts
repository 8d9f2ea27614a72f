import { after, describe, test } from 'node:test';
import type { Config } from '../src/config.ts';
import { openStore } from '../src/store/open-store.ts';
import type { Store } from '../src/store/store.ts';
import { accountsContract } from './store-contract-accounts.ts';
import { administrationContract } from './store-contract-administration.ts';
import { applicationsContract } from './store-contract-applications.ts';
import { authorizationsContract } from './store-contract-authorizations.ts';
import { bordersContract } from './store-contract-borders.ts';
import { capturesContract } from './store-contract-captures.ts';
import { coverageContract } from './store-contract-coverage.ts';
import { deletionsContract } from './store-contract-deletions.ts';
import { detectionImportsContract } from './store-contract-detection-imports.ts';
import { detectionsContract } from './store-contract-detections.ts';
import { diskUseContract } from './store-contract-disk-use.ts';
import { editRacesContract } from './store-contract-edit-races.ts';
import { editsContract } from './store-contract-edits.ts';
import { imagesContract } from './store-contract-images.ts';
import { jobListsContract } from './store-contract-job-lists.ts';
import { jobTurnsContract } from './store-contract-job-turns.ts';
import { jobsContract } from './store-contract-jobs.ts';
import { memoryContract } from './store-contract-memory.ts';
import { migrationsContract } from './store-contract-migrations.ts';
import { openingContract } from './store-contract-opening.ts';
import { organizationsContract } from './store-contract-organizations.ts';
import { photosContract } from './store-contract-photos.ts';
import { quotasContract } from './store-contract-quotas.ts';
import { reportsContract } from './store-contract-reports.ts';
import { searchesContract } from './store-contract-searches.ts';
import { sequenceSearchesContract } from './store-contract-sequence-searches.ts';
import { signInContract } from './store-contract-sign-in.ts';
import { tilesContract } from './store-contract-tiles.ts';
import { uploadsContract } from './store-contract-uploads.ts';
import { usageContract } from './store-contract-usage.ts';

export type StoreConfig = Pick<Config, 'dataDirectory' | 'databaseUrl'>;

/** One kind of database to run the contract on. */
export interface StoreBackend {
  /** Settings that name a database which is empty. */
  fresh(): Promise<StoreConfig>;
  end(): Promise<void>;
}

/** Defines a test that gets a store on an empty database, and the settings to open it again. */
export type StoreTest = (
  name: string,
  body: (store: Store, config: StoreConfig) => Promise<void>,
) => void;

/** Defines a test that opens the empty database itself. */
export type OpeningTest = (name: string, body: (config: StoreConfig) => Promise<void>) => void;

/** What every store must do, whatever database is behind it. */
export function storeContract(name: string, openBackend: () => Promise<StoreBackend>): void {
  describe(`store on ${name}`, () => {
    let backend: Promise<StoreBackend> | undefined;
    after(async () => (await backend)?.end());

    const openingTest: OpeningTest = (title, body) =>
      test(title, async () => {
        backend ??= openBackend();
        await body(await (await backend).fresh());
      });

    const storeTest: StoreTest = (title, body) =>
      openingTest(title, async (config) => {
        const store = await openStore(config);
        try {
          await body(store, config);
        } finally {
          await store.close();
        }
      });

    openingContract(openingTest, storeTest);
    migrationsContract(openingTest);
    accountsContract(storeTest);
    signInContract(storeTest);
    organizationsContract(storeTest);
    applicationsContract(storeTest);
    authorizationsContract(storeTest);
    usageContract(storeTest);
    photosContract(storeTest);
    uploadsContract(storeTest);
    quotasContract(storeTest, openingTest);
    jobsContract(storeTest);
    jobTurnsContract(storeTest);
    jobListsContract(storeTest);
    imagesContract(storeTest);
    searchesContract(storeTest);
    sequenceSearchesContract(storeTest);
    capturesContract(storeTest);
    coverageContract(storeTest);
    tilesContract(storeTest);
    memoryContract(storeTest);
    detectionsContract(storeTest);
    bordersContract(storeTest);
    deletionsContract(storeTest);
    reportsContract(storeTest);
    diskUseContract(storeTest);
    administrationContract(storeTest);
    editsContract(storeTest);
    editRacesContract(storeTest);
    detectionImportsContract(storeTest);
  });
}
