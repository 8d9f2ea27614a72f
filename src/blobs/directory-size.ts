import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../errors.ts';

/**
 * All files below a directory, however deep. One after another, so that others get at the disk too; what
 * goes meanwhile counts as it is found.
 */
export async function directorySize(directory: string): Promise<{ files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(none);
  for (const entry of entries ?? []) {
    if (!entry.isFile()) continue;
    const found = await stat(join(entry.parentPath, entry.name)).catch(none);
    if (!found) continue;
    files++;
    bytes += found.size;
  }
  return { files, bytes };
}

function none(error: unknown): undefined {
  if (!isErrno(error, 'ENOENT')) throw error;
}
