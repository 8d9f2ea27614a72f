import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

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

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [mapillaryWithoutEval()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // The two libraries that draw are what they are; each is loaded when it is needed.
    chunkSizeWarningLimit: 2000,
    reportCompressedSize: false,
  },
});
