import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const page = `<!doctype html>
<title>Someone else’s page</title>
<link rel="stylesheet" href="/mapillary.css">
<script type="importmap">{"imports": MODULES}</script>
<div id="viewer" style="width: 800px; height: 600px"></div>
<script src="/mapillary.js"></script>`;

/** What clients decode the outlines of detections with. */
const modules = ['@mapbox/vector-tile', '@mapbox/point-geometry', 'pbf'];

/**
 * A page of another origin that uses MapillaryJS as it comes from npm, as real clients do: what it
 * asks of the server passes preflight and CORS.
 */
export async function openClientSite(): Promise<{ address: string; close(): Promise<void> }> {
  const script = fileURLToPath(import.meta.resolve('mapillary-js'));
  const imports = Object.fromEntries(modules.map((name) => [name, `/${name}.js`]));
  const bodies = new Map<string | undefined, [type: string, body: string | Buffer]>([
    ['/', ['text/html; charset=utf-8', page.replace('MODULES', JSON.stringify(imports))]],
    ['/mapillary.js', ['text/javascript', await readFile(script)]],
    ['/mapillary.css', ['text/css', await readFile(script.replace(/\.js$/, '.css'))]],
    ['/favicon.ico', ['image/x-icon', '']],
  ]);
  for (const name of modules) {
    const file = fileURLToPath(import.meta.resolve(name));
    bodies.set(`/${name}.js`, ['text/javascript', await readFile(file)]);
  }
  const server = createServer((request, response) => {
    const [type, body] = bodies.get(request.url) ?? ['text/plain', 'Not here'];
    response.writeHead(bodies.has(request.url) ? 200 : 404, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
