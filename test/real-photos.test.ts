import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startWayside, withDataDirectory } from './wayside-process.ts';

/** Real photos of many cameras and files made to break readers, where the machine has them. */
const collection = fileURLToPath(new URL('../../shared/data', import.meta.url));

interface Summary {
  readonly files: number;
  readonly imported: number;
  readonly known: number;
  readonly rejected: readonly { readonly file: string; readonly reason: string }[];
}

test('real photos become images, and each file that can not is named with its reason', {
  skip: existsSync(collection) ? false : 'no collection of real photos beside the project',
  timeout: 300_000,
}, async () => {
  await withDataDirectory(async (data) => {
    const wayside = startWayside(['import', collection, '--json'], { WAYSIDE_DATA: data });
    let peakKilobytes = 0;
    const watch = setInterval(async () => {
      const status = await readFile(`/proc/${wayside.child.pid}/status`, 'utf8').catch(() => '');
      peakKilobytes = Math.max(peakKilobytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    }, 200);
    const { code, stdout, stderr } = await wayside.ended;
    clearInterval(watch);
    assert.equal(code, 0, stderr);

    const summary = JSON.parse(stdout) as Summary;
    assert.equal(summary.imported + summary.known + summary.rejected.length, summary.files);
    const rejected = new Map(summary.rejected.map(({ file, reason }) => [file, reason]));
    const good = [/^sequences\/(lund|strasbourg|tenerife|toulouse)/, /^singles\/(?!udacity)/];
    for (const [file, reason] of rejected) {
      assert.ok(reason.length > 5, file);
      assert.ok(!good.some((folder) => folder.test(file)), `${file}: ${reason}`);
    }
    assert.ok(summary.imported >= 40, `${summary.imported} images`);
    for (const [file, reason] of [
      ['adversarial/josm/zeroByteFile.jpg', /empty/],
      ['adversarial/sharp/truncated.jpg', /truncated/],
      ['adversarial/sharp/65536-uint32-limit.png', /megapixels/],
      ['formats/IMG_1034-gps.heic', /HEIC: convert it/],
      ['video-telemetry/max-heromode.mp4', /video/],
      ['singles/udacity-dashcam-test1.jpg', /no capture time/],
      ['orientation/sharp_Landscape_9.jpg', /no position/],
    ] as const) {
      assert.match(rejected.get(file) ?? '', reason, file);
    }
    assert.ok(peakKilobytes < 1_500_000, `${peakKilobytes} kB resident`);
  });
});
