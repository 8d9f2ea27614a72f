import type { Dialect } from './dialect.ts';
import type { PhotoStore } from './store.ts';

export function seenFiles(dialect: Dialect): Pick<PhotoStore, 'seenFiles' | 'rememberFiles'> {
  const byPath = dialect.prepare((pathHashes: readonly string[]) =>
    dialect.read
      .selectFrom('seen_files')
      .select([
        'path_hash as pathHash',
        'bytes',
        'modified_at_ms as modifiedAtMs',
        'image_id as imageId',
      ])
      .where(dialect.isOneOf('path_hash', pathHashes)),
  );

  return {
    seenFiles: (pathHashes) => byPath(pathHashes),

    async rememberFiles(files) {
      const rows = files.map((file) => ({
        path_hash: file.pathHash,
        bytes: file.bytes,
        modified_at_ms: file.modifiedAtMs,
        image_id: file.imageId,
      }));
      await dialect.write(
        (transaction) =>
          dialect.insertRows(transaction, 'seen_files', rows, {
            keys: ['path_hash'],
            update: ['bytes', 'modified_at_ms', 'image_id'],
          }),
        'replayable',
      );
    },
  };
}
