import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type GpxTrack, positionAt, readGpx } from './gpx.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wayside-gpx-'));
});
after(() => rm(directory, { recursive: true }));

async function parse(xml: string): Promise<GpxTrack> {
  const path = join(directory, 'track.gpx');
  await writeFile(path, xml);
  return readGpx(path);
}

const start = Date.UTC(2024, 4, 1, 10);
const at = (second: number) => new Date(start + second * 1000).toISOString();
const point = (lon: number, lat: number, second: number, ele = '') =>
  `<trkpt lon="${lon}" lat='${lat}'>${ele && `<ele>${ele}</ele>`}<time>${at(second)}</time></trkpt>`;
const gpx = (...segments: string[]) =>
  `<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk>${segments
    .map((points) => `<trkseg>${points}</trkseg>`)
    .join('')}</trk></gpx>`;

const refused = (message: RegExp) => ({ kind: 'invalid-argument', message });

describe('positions on a track', () => {
  test('lie between the fixes around a time', async () => {
    const track = await parse(gpx(point(10, 50, 0, '100') + point(10.001, 50, 10, '110')));
    const found = positionAt(track, start + 2_500);
    assert.ok(found);
    assert.ok(Math.abs(found.lon - 10.00025) < 1e-9);
    assert.equal(found.lat, 50);
    assert.equal(found.altitudeMetres, 102.5);
    assert.ok(Math.abs((found.headingDegrees ?? 0) - 90) < 0.01);
  });

  test('reach from the first fix to the last, and no further', async () => {
    const track = await parse(
      gpx(point(10, 50, 0) + point(10, 50.001, 10) + point(10, 50.003, 20)),
    );
    assert.equal(positionAt(track, start)?.lat, 50);
    assert.equal(positionAt(track, start + 10_000)?.lat, 50.001);
    assert.equal(positionAt(track, start + 20_000)?.lat, 50.003);
    assert.equal(positionAt(track, start - 1), undefined);
    assert.equal(positionAt(track, start + 20_001), undefined);
    assert.equal(positionAt(track, Number.NaN), undefined);
  });

  test('are unknown in long gaps and between segments', async () => {
    const track = await parse(
      gpx(point(10, 50, 100) + point(10, 50.1, 110), point(10, 50, 0) + point(10, 50.1, 61)),
    );
    assert.equal(positionAt(track, start + 30_000), undefined);
    assert.equal(positionAt(track, start + 61_000)?.lat, 50.1);
    assert.equal(positionAt(track, start + 80_000), undefined);
    assert.equal(positionAt(track, start + 105_000)?.lat, 50.05);
  });

  test('are found where tracks overlap in time', async () => {
    const track = await parse(
      gpx(point(10, 50, 0) + point(10, 50.1, 50), point(20, 50, 10) + point(20, 50.1, 11)),
    );
    assert.equal(positionAt(track, start + 10_500)?.lon, 20);
    assert.equal(positionAt(track, start + 40_000)?.lon, 10);
  });

  test('cross the antimeridian the short way', async () => {
    const track = await parse(gpx(point(179.999, 0, 0) + point(-179.999, 0, 10)));
    const found = positionAt(track, start + 7_500);
    assert.ok(found && Math.abs(found.lon - -179.9995) < 1e-9);
    assert.ok(Math.abs((found.headingDegrees ?? 0) - 90) < 1e-6);
  });

  test('have no heading where the receiver stands', async () => {
    const track = await parse(gpx(point(10, 50, 0) + point(10, 50, 10)));
    assert.deepEqual(positionAt(track, start + 5_000), {
      lon: 10,
      lat: 50,
      altitudeMetres: null,
      headingDegrees: null,
    });
    const single = await parse(gpx(point(10, 50, 0)));
    assert.equal(positionAt(single, start)?.headingDegrees, null);
  });
});

describe('reading GPX', () => {
  test('brings fixes in order of time, each time once', async () => {
    const track = await parse(
      gpx(point(10, 50.002, 20) + point(10, 50, 0) + point(10, 50.001, 10) + point(99, 9, 10)),
    );
    assert.deepEqual([...(track.segments[0]?.lats ?? [])], [50, 50.001, 50.002]);
  });

  test('leaves out points without a time or a place, and empty segments', async () => {
    const bad =
      '<trkpt lat="1" lon="2"/><trkpt lat="91" lon="2"><time>2024-05-01T10:00:00Z</time></trkpt>' +
      '<trkpt lon="2"><time>2024-05-01T10:00:00Z</time></trkpt>' +
      '<trkpt lat="1" lon="2"><time>soon</time></trkpt>';
    const track = await parse(gpx(`${bad}${point(10, 50, 0)}`, ''));
    assert.deepEqual(
      track.segments.map(({ timesMs }) => [...timesMs]),
      [[start]],
    );
  });

  test('takes times only from the point itself, with any zone', async () => {
    const extended =
      '<trkpt lat="1" lon="2"><extensions><x:time>1999-01-01T00:00:00Z</x:time></extensions>' +
      '<time>2024-05-01T12:00:00.250+02:00</time></trkpt>' +
      '<!-- <trkpt> --><trkpt lat="1" lon="2"><time><![CDATA[2024-05-01T10:00:01]]></time></trkpt>';
    const track = await parse(gpx(extended));
    assert.deepEqual([...(track.segments[0]?.timesMs ?? [])], [start + 250, start + 1000]);
  });

  test('says why a file is refused', async () => {
    await assert.rejects(parse(''), refused(/is truncated|has no track/));
    await assert.rejects(parse('not xml'), refused(/./));
    await assert.rejects(parse('<kml></kml>'), refused(/is not GPX/));
    await assert.rejects(parse('<gpx></gpx>'), refused(/has no track/));
    await assert.rejects(
      parse(gpx('<trkpt lat="1" lon="2"></trkpt>')),
      refused(/no track points with a time/),
    );
    await assert.rejects(parse(gpx(point(1, 2, 3)).slice(0, -20)), refused(/is truncated|damaged/));
    await assert.rejects(parse('<gpx><trk></gpx></trk>'), refused(/not closed in order/));
    await assert.rejects(parse(`<gpx>${'<a>'.repeat(200)}`), refused(/nested too deeply/));
    await assert.rejects(parse(`<gpx><a b="${'x'.repeat(2e6)}`), refused(/endless/));
    await assert.rejects(
      parse('<!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><gpx>&b;</gpx>'),
      refused(/has a document type/),
    );
    await assert.rejects(readGpx(join(directory, 'absent.gpx')), { code: 'ENOENT' });
  });

  test('reads the same whatever way the file comes in pieces', async () => {
    const many = Array.from({ length: 5_000 }, (_, second) =>
      point(10 + second * 1e-5, 50, second, `${second}.5`),
    );
    const track = await parse(gpx(many.join('\n')));
    assert.equal(track.segments[0]?.timesMs.length, 5_000);
    assert.equal(track.segments[0]?.altitudesMetres.at(-1), 4_999.5);
  });
});

const recorded = fileURLToPath(new URL('../../../shared/data/gpx/', import.meta.url));
test('reads tracks that receivers recorded', { skip: !existsSync(recorded) }, async () => {
  const countsOf = async (name: string) =>
    (await readGpx(join(recorded, name))).segments.map(({ timesMs }) => timesMs.length);
  assert.deepEqual(await countsOf('around-visnjan-with-car.gpx'), [104]);
  assert.deepEqual(await countsOf('cerknicko-jezero.gpx'), [173, 52, 2, 44, 2, 2, 21]);
  assert.deepEqual(await countsOf('track-with-empty-segment.gpx'), [9]);
  await assert.rejects(
    countsOf('gh-andorra_for_map_matching.gpx'),
    refused(/no track points with a time/),
  );
});
