import { randomUUID } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { isErrno } from '../errors.ts';
import type { BlobKey, BlobStore } from './blobs.ts';
import { directorySize } from './directory-size.ts';

const keyForm = /^(?:[A-Za-z0-9_-]+\/)*[A-Za-z0-9_-]+(?:\.[a-z0-9]+)?$/;
const abandonedAfterMs = 24 * 3600 * 1000;

/** Blobs as files below one directory. Writes go to a temporary file, are synced, and then renamed. */
export async function openDiskBlobs(directory: string): Promise<BlobStore> {
  const temporary = join(directory, 'tmp');
  await mkdir(temporary, { recursive: true });
  await removeAbandoned(temporary);

  const pathOf = (key: BlobKey): string => {
    if (!keyForm.test(key)) throw new Error(`not a blob key: ${JSON.stringify(key)}`);
    return join(directory, key);
  };
  const temporaryPath = () => join(temporary, randomUUID());

  async function publish(from: string, path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await rename(from, path);
    await syncDirectory(dirname(path));
  }

  async function remove(path: string): Promise<void> {
    if (!(await statOf(path))) return;
    await rm(path, { recursive: true, force: true });
    await syncDirectory(dirname(path));
  }

  return {
    async put(key, bytes) {
      const path = pathOf(key);
      if (await statOf(path)) return;
      const from = temporaryPath();
      try {
        const file = await open(from, 'wx');
        try {
          await file.writeFile(bytes);
          await file.datasync();
        } finally {
          await file.close();
        }
        await publish(from, path);
      } finally {
        await rm(from, { force: true });
      }
    },

    async putFile(key, source) {
      const path = pathOf(key);
      if (await statOf(path)) return unlink(source);
      await sync(source);
      try {
        await publish(source, path);
      } catch (error) {
        if (!isErrno(error, 'EXDEV')) throw error;
        const from = temporaryPath();
        try {
          await copyFile(source, from);
          await sync(from);
          await publish(from, path);
        } finally {
          await rm(from, { force: true });
        }
        await unlink(source);
      }
    },

    async size(key) {
      return (await statOf(pathOf(key)))?.size;
    },

    async read(key, range) {
      const path = pathOf(key);
      // Opened before it is handed out, so that a missing blob is an answer and not a broken stream.
      const file = await open(path, 'r').catch((error: unknown) => {
        if (isErrno(error, 'ENOENT')) return undefined;
        throw error;
      });
      if (!file) return undefined;
      return createReadStream(path, { fd: file, ...range });
    },

    async withFile(key, use) {
      return use(pathOf(key));
    },

    async list(above) {
      const directory = pathOf(above);
      const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(
        (error: unknown) => {
          if (isErrno(error, 'ENOENT')) return [];
          throw error;
        },
      );
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) =>
          [above, ...relative(directory, entry.parentPath).split(sep), entry.name]
            .filter((part) => part !== '')
            .join('/'),
        );
    },

    async children(above) {
      const names = await readdir(pathOf(above)).catch((error: unknown) => {
        if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return [];
        throw error;
      });
      // File managers leave files of their own behind.
      return names
        .toSorted()
        .map((name) => `${above}/${name}`)
        .filter((key) => keyForm.test(key));
    },

    async total(above) {
      const { files, bytes } = await directorySize(pathOf(above));
      return { blobs: files, bytes };
    },

    delete: async (key) => remove(pathOf(key)),
    deleteAll: async (above) => remove(pathOf(above)),
  };
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Without this a file that was renamed may be gone after a power failure, and one that was removed be back. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems can't sync a directory; the rename is still atomic there.
    if (!isErrno(error, 'EINVAL') && !isErrno(error, 'EISDIR') && !isErrno(error, 'EPERM'))
      throw error;
  } finally {
    await handle.close();
  }
}

/** What a process that died left behind; young files may belong to one that lives. */
async function removeAbandoned(directory: string): Promise<void> {
  const before = Date.now() - abandonedAfterMs;
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const found = await statOf(path);
    if (found?.isFile() && found.mtimeMs < before) await rm(path, { force: true });
  }
}
