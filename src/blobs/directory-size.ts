import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../errors.ts';

interface DirectorySize {
  readonly files: number;
  readonly bytes: number;
}

/**
 * All files below a directory, however deep. One after another, so that others get at the disk too; what
 * goes meanwhile counts as it is found.
 */
export async function directorySize(directory: string): Promise<DirectorySize> {
  let files = 0;
  let bytes = 0;
  for (const entry of (await readdir(directory, { withFileTypes: true }).catch(gone)) ?? []) {
    const path = join(directory, entry.name);
    const found = entry.isDirectory() ? await directorySize(path) : await fileSize(path);
    files += found.files;
    bytes += found.bytes;
  }
  return { files, bytes };
}

async function fileSize(path: string): Promise<DirectorySize> {
  const found = await stat(path).catch(gone);
  return found?.isFile() ? { files: 1, bytes: found.size } : { files: 0, bytes: 0 };
}

function gone(error: unknown): undefined {
  if (!isErrno(error, 'ENOENT') && !isErrno(error, 'ENOTDIR')) throw error;
}
