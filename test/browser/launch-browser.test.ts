import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launchBrowser } from './launch-browser.ts';

test('the browser draws with WebGL 2', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    // As text, because the tests are checked without the types of a page.
    const drawn = await page.evaluate<{ version: string; pixel: number[] }>(`(() => {
      const gl = document.createElement('canvas').getContext('webgl2');
      gl.clearColor(1, 0.5, 0, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      const pixel = new Uint8Array(4);
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      return { version: gl.getParameter(gl.VERSION), pixel: [...pixel] };
    })()`);
    assert.match(drawn.version, /^WebGL 2/);
    assert.deepEqual(drawn.pixel, [255, 128, 0, 255]);
  } finally {
    await browser.close();
  }
});
