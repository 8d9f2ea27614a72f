import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { WaysideError } from '../errors.ts';

export interface FoundFile {
  readonly path: string;
  /** As it is reported: relative to the folder that was given. */
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAtMs: number;
}

/** Files, and those of folders with everything below them. Throws `configuration` when there is no such path. */
export async function findFiles(paths: readonly string[]): Promise<FoundFile[]> {
  const found: FoundFile[] = [];
  for (const path of paths) {
    const root = resolve(path);
    const entry = await stat(root).catch(() => {
      throw new WaysideError('configuration', `There is no such file or folder: ${path}`);
    });
    for (const file of entry.isDirectory() ? await filesBelow(root) : [root]) {
      const { size, mtimeMs } = await stat(file);
      found.push({
        path: file,
        name: relative(root, file) || path,
        bytes: size,
        modifiedAtMs: Math.floor(mtimeMs),
      });
    }
  }
  return found;
}

/** Regular files in a stable order. Hidden ones are not meant to be seen, and links may lead anywhere. */
async function filesBelow(directory: string): Promise<string[]> {
  const files: string[] = [];
  const entries = await readdir(directory, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(path)));
    else if (entry.isFile()) files.push(path);
  }
  return files;
}

/** Why a file of the user's can't be used, for them to read; throws what is no fault of the file. */
export function fileFault(error: unknown): string {
  if (error instanceof WaysideError && error.kind === 'unusable-photo') return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read: check its permissions';
  throw error;
}

/** Does something with each item, so many at once. */
export async function eachAtOnce<Item>(
  width: number,
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) await act(item);
    }),
  );
}
