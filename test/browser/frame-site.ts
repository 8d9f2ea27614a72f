import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from 'playwright-core';

export interface FrameSite {
  /** A page that frames an address, at a size in pixels. */
  pageWith(src: string, width?: number, height?: number): string;
  close(): Promise<void>;
}

/** Somebody else's website, on another origin, with a page that is longer than the screen. */
export async function openFrameSite(): Promise<FrameSite> {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://here').searchParams;
    const src = (query.get('src') ?? '').replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    const [width, height] = [Number(query.get('width')), Number(query.get('height'))];
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html>
      <link rel="icon" href="data:,"><title>Our street</title>
      <body style="margin: 0; height: 3000px">
      <iframe src="${src}" width="${width}" height="${height}" frameborder="0" title="Photo"></iframe>
      <script>
        window.told = [];
        addEventListener('message', ({ data }) => window.told.push(data));
      </script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    pageWith: (src, width = 640, height = 480) => {
      const query = new URLSearchParams({ src, width: String(width), height: String(height) });
      return `http://127.0.0.1:${port}/?${query}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** What the page of a frame site frames. */
export function framed(page: Page): Frame {
  const [, frame] = page.frames();
  if (!frame) throw new Error('There is no frame in the page');
  return frame;
}
