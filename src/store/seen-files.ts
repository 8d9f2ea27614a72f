import type { Dialect } from './dialect.ts';
import type { PhotoStore } from './photo-stores.ts';

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
      await dialect.write(async (transaction) => {
        const photos = await dialect
          .locking(
            transaction
              .selectFrom('photos')
              .select('id')
              .where(dialect.isOneOf('id', [...new Set(files.map(({ imageId }) => imageId))]))
              .orderBy('id'),
            { shared: true },
          )
          .execute();
        const ids = new Set(photos.map(({ id }) => id));
        const rows = files
          .filter(({ imageId }) => ids.has(imageId))
          .map((file) => ({
            path_hash: file.pathHash,
            bytes: file.bytes,
            modified_at_ms: file.modifiedAtMs,
            image_id: file.imageId,
          }));
        await dialect.insertRows(transaction, 'seen_files', rows, {
          keys: ['path_hash'],
          update: ['bytes', 'modified_at_ms', 'image_id'],
        });
      }, 'replayable');
    },
  };
}
