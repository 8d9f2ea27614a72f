import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { groundDetails } from './build/ground-details.ts';
import { placeList } from './build/place-list.ts';

// The highest level takes ten times as long for a twentieth less.
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

const filterCompiler =
  'return new Function("node", "return " + this._compile(filter) + ";");' as const;

/**
 * MapillaryJS compiles image filters with `new Function`, which our Content-Security-Policy refuses,
 * even for the filter that lets everything through. This page sets no other.
 */
function mapillaryWithoutEval(): Plugin {
  return {
    name: 'mapillary-without-eval',
    transform: {
      filter: { id: /mapillary-js\/dist\/mapillary\.module\.js/ },
      handler(code) {
        if (!code.includes(filterCompiler)) {
          throw new Error('MapillaryJS compiles its filters in another way now: look at it again');
        }
        return { code: code.replace(filterCompiler, 'return () => true;'), map: null };
      },
    },
  };
}

/** Writes what text-like files compress to beside them: the server sends it as it is. */
function compressed(): Plugin {
  const encodings = [
    ['.br', (bytes: Buffer) => brotliCompressSync(bytes, brotliOptions)],
    ['.gz', (bytes: Buffer) => gzipSync(bytes, { level: 9 })],
  ] as const;
  return {
    name: 'compressed',
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter((name) => /\.(js|mjs|css|json|svg)$/.test(name));
      for (const name of names) {
        const bytes = await readFile(join(dir, name));
        for (const [extension, encode] of encodings) {
          await writeFile(join(dir, name + extension), encode(bytes));
        }
      }
    },
  };
}

const entry = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [mapillaryWithoutEval(), groundDetails(), placeList(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The two libraries that draw are what they are; each is loaded when it is needed.
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
    // The server writes some pages itself, and looks up here what their scripts became.
    manifest: true,
    rolldownOptions: {
      input: [
        entry('index.html'),
        entry('embed.html'),
        entry('src/upload/main.ts'),
        entry('src/profile/main.ts'),
        entry('src/sequence/main.ts'),
        entry('src/sequence/edit.ts'),
      ],
      checks: { pluginTimings: false },
    },
  },
});
