import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** What a page loads, as paths from the root. */
export interface PageAssets {
  readonly script: string;
  readonly styles: readonly string[];
}

const manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    css: z.array(z.string()).default([]),
    imports: z.array(z.string()).default([]),
  }),
);

/**
 * What Vite made of an entry of the web app, by the path of its source; see
 * https://vite.dev/guide/backend-integration. Undefined when it wasn't built.
 */
export async function readPageAssets(
  webDirectory: string,
  entry: string,
): Promise<PageAssets | undefined> {
  const path = join(webDirectory, '.vite', 'manifest.json');
  const text = await readFile(path, 'utf8').catch(() => '{}');
  const chunks = manifest.parse(JSON.parse(text));
  const seen = new Set<string>();
  const styles: string[] = [];
  // What a chunk imports comes first, so that its own rules win.
  const collect = (name: string): void => {
    const chunk = chunks[name];
    if (!chunk || seen.has(name)) return;
    seen.add(name);
    for (const imported of chunk.imports) collect(imported);
    styles.push(...chunk.css.map((file) => `/${file}`));
  };
  collect(entry);
  const script = chunks[entry]?.file;
  return script === undefined ? undefined : { script: `/${script}`, styles };
}
