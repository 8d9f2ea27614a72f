import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { openDiskBlobs } from '../src/blobs/disk-blobs.ts';
import { testBlobStore } from './blobs-contract.ts';

const directories: string[] = [];
after(() => Promise.all(directories.map((path) => rm(path, { recursive: true }))));

testBlobStore('disk', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-blobs-'));
  directories.push(directory);
  return openDiskBlobs(directory);
});
