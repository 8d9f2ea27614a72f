import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface BuiltWeb {
  readonly directory: string;
  remove(): Promise<void>;
}

/** What a build of the web app leaves behind, as far as the server's own pages ask for it. */
export async function makeBuiltWeb(): Promise<BuiltWeb> {
  const directory = await mkdtemp(join(tmpdir(), 'wayside-web-'));
  const page = '<!doctype html><html><head><title>Map</title></head><body>Map</body></html>';
  await writeFile(join(directory, 'index.html'), page);
  await writeFile(join(directory, 'embed.html'), page);
  const entries = [
    'src/profile/main.ts',
    'src/sequence/main.ts',
    'src/sequence/edit.ts',
    'src/upload/main.ts',
  ];
  const manifest = Object.fromEntries(entries.map((entry) => [entry, { file: 'assets/main.js' }]));
  await mkdir(join(directory, '.vite'));
  await writeFile(join(directory, '.vite', 'manifest.json'), JSON.stringify(manifest));
  return { directory, remove: () => rm(directory, { recursive: true }) };
}
