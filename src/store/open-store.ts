import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { IdAllocator } from '../model/ids.ts';
import { accountStore } from './accounts.ts';
import { applicationStore } from './applications.ts';
import { attemptStore } from './attempts.ts';
import { authorizationStore } from './authorizations.ts';
import { captureStore } from './captures.ts';
import { coverageStore } from './coverage.ts';
import { deletionStore } from './deletions.ts';
import { detectionImportStore } from './detection-imports.ts';
import { detectionStore } from './detections.ts';
import type { Dialect } from './dialect.ts';
import { diskUseStore } from './disk-use.ts';
import { editStore } from './edits.ts';
import { imageStore } from './images.ts';
import { incomingFileStore } from './incoming-files.ts';
import { jobStore } from './jobs.ts';
import { takeLease } from './leases.ts';
import { linkStore } from './links.ts';
import { mapFeatureStore } from './map-features.ts';
import { migrate } from './migrate.ts';
import { organizationStore } from './organizations.ts';
import { ownerStorageStore } from './owner-storage.ts';
import { photoStore } from './photos.ts';
import { reportStore } from './reports.ts';
import { secretStore } from './secrets.ts';
import { sequenceStore } from './sequences.ts';
import { sessionStore } from './sessions.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';
import { tileStore } from './tiles.ts';
import { uploadFileStore } from './upload-files.ts';
import { uploadStore } from './uploads.ts';
import { usageStore } from './usage.ts';
import { userStore } from './users.ts';

/**
 * Opens the store that the settings name, at the schema of this code: PostgreSQL, or else SQLite in
 * the data directory, which is made when there is none. Several processes may have it open.
 */
export async function openStore(
  config: Pick<Config, 'dataDirectory' | 'databaseUrl'>,
): Promise<Store> {
  const dialect = await openDialect(config);
  try {
    await migrate(dialect);
    return assembleStore(dialect);
  } catch (error) {
    await dialect.close();
    throw error;
  }
}

async function openDialect({
  dataDirectory,
  databaseUrl,
}: Pick<Config, 'dataDirectory' | 'databaseUrl'>): Promise<Dialect> {
  if (databaseUrl !== undefined) return (await import('./postgres.ts')).openPostgres(databaseUrl);
  await mkdir(dataDirectory, { recursive: true });
  return openSqlite(join(dataDirectory, 'wayside.sqlite'));
}

function assembleStore(dialect: Dialect): Store {
  const ids = new IdAllocator(() => takeLease(dialect));
  const newId: Store['newId'] = (kind) => ids.next(kind);
  return {
    images: imageStore(dialect),
    sequences: sequenceStore(dialect),
    captures: captureStore(dialect),
    coverage: coverageStore(dialect),
    detections: detectionStore(dialect, newId),
    detectionImports: detectionImportStore(dialect, newId),
    mapFeatures: mapFeatureStore(dialect, newId),
    tiles: tileStore(dialect),
    users: userStore(dialect, newId),
    accounts: accountStore(dialect, newId),
    sessions: sessionStore(dialect),
    links: linkStore(dialect),
    organizations: organizationStore(dialect, newId),
    applications: applicationStore(dialect, newId),
    authorizations: authorizationStore(dialect),
    usage: usageStore(dialect),
    attempts: attemptStore(dialect),
    uploads: uploadStore(dialect, newId),
    uploadFiles: uploadFileStore(dialect),
    incomingFiles: incomingFileStore(dialect),
    photos: photoStore(dialect, newId),
    ownerStorage: ownerStorageStore(dialect),
    jobs: jobStore(dialect),
    deletions: deletionStore(dialect, newId),
    reports: reportStore(dialect, newId),
    diskUse: diskUseStore(dialect),
    edits: editStore(dialect, newId),
    secrets: secretStore(dialect),
    newId,
    ping: () => dialect.ping(),
    close: () => dialect.close(),
  };
}
