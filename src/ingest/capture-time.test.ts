import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CaptureTimeTags, captureTimeMs } from './capture-time.ts';
import { utcAtPlace } from './zone-clock.ts';

const now = Date.UTC(2026, 5, 1);
const paris = { lon: 2.35, lat: 48.85 };
const none = { text: undefined, subSeconds: undefined, offset: undefined };
const nothing: CaptureTimeTags = {
  mapillary: undefined,
  original: none,
  digitized: none,
  modified: none,
  gpsDate: undefined,
  gpsTime: undefined,
};

function timeOf(
  tags: Partial<CaptureTimeTags>,
  position: { lon: number; lat: number } | null = null,
): string | null {
  const time = captureTimeMs({ ...nothing, ...tags }, position, {
    nowMs: now,
    utcAt: utcAtPlace,
  });
  return time === null ? null : new Date(time).toISOString();
}

const clock = (text: string, offset?: string, subSeconds?: string) => ({
  text,
  offset,
  subSeconds,
});

describe('capture time', () => {
  test("takes Mapillary's first", () => {
    const tags = {
      mapillary: '2014_06_07_10_24_05_656',
      original: clock('2015:01:01 00:00:00', '+00:00'),
    };
    assert.equal(timeOf(tags), '2014-06-07T10:24:05.656Z');
  });

  test('takes the offset that is written', () => {
    const original = clock('2018:06:08 13:24:10', '-07:00', '25');
    assert.equal(timeOf({ original }, paris), '2018-06-08T20:24:10.250Z');
    assert.equal(
      timeOf({ original: clock('2021-07-28T17:58:01.848000+02:00') }),
      '2021-07-28T15:58:01.848Z',
    );
    assert.equal(
      timeOf({ original: clock('2021-07-28T17:58:01Z') }, paris),
      '2021-07-28T17:58:01.000Z',
    );
  });

  test('derives the offset from GPS time, and keeps the fractions of the clock', () => {
    const tags = {
      original: clock('2023:11:06 15:27:20', undefined, '935476'),
      gpsDate: '2023:11:06',
      gpsTime: [14, 28, 9],
    };
    assert.equal(timeOf(tags), '2023-11-06T14:27:20.935Z');
    const nepal = {
      original: clock('2023:11:07 00:10:02'),
      gpsDate: '2023:11:06',
      gpsTime: [18, 25, 1],
    };
    assert.equal(timeOf(nepal), '2023-11-06T18:25:02.000Z');
  });

  test('believes GPS time where no zone explains the clock', () => {
    const tags = {
      original: clock('2008:01:01 00:00:07'),
      gpsDate: '2023:11:06',
      gpsTime: [14, 28, 9.5],
    };
    assert.equal(timeOf(tags), '2023-11-06T14:28:09.500Z');
  });

  test('else takes the zone of the place, with its summer time', () => {
    assert.equal(
      timeOf({ original: clock('2021:07:28 17:58:01') }, paris),
      '2021-07-28T15:58:01.000Z',
    );
    assert.equal(
      timeOf({ original: clock('2021:01:28 17:58:01') }, paris),
      '2021-01-28T16:58:01.000Z',
    );
    // A GPS time without a date tells no day.
    assert.equal(
      timeOf({ original: clock('2021:01:28 17:58:01'), gpsTime: [17, 58, 1] }, paris),
      '2021-01-28T16:58:01.000Z',
    );
  });

  test('else takes the clock as UTC', () => {
    assert.equal(timeOf({ original: clock('2021:07:28 17:58:01') }), '2021-07-28T17:58:01.000Z');
  });

  test('falls back: digitised, GPS alone, last change', () => {
    const digitized = clock('2021:07:28 17:58:02');
    const modified = clock('2021:07:28 17:58:03');
    const gps = { gpsDate: '2021:07:28', gpsTime: [17, 58, 4] };
    const original = clock('0000:00:00 00:00:00');
    assert.equal(timeOf({ original, digitized, modified }), '2021-07-28T17:58:02.000Z');
    assert.equal(timeOf({ original, modified, ...gps }), '2021-07-28T17:58:04.000Z');
    assert.equal(timeOf({ original, modified }), '2021-07-28T17:58:03.000Z');
  });

  test('rejects times that are none, or that cannot be', () => {
    for (const text of [
      '',
      'yesterday',
      '2021:02:30 10:00:00',
      '2021:13:01 10:00:00',
      '2021:01:01 24:00:00',
      '1989:12:31 23:59:59',
      '2026:06:02 00:00:01',
      '2099:08:12 19:59:29',
    ]) {
      assert.equal(timeOf({ original: clock(text) }), null, text);
    }
    assert.equal(timeOf({ mapillary: '2014_06_31_10_24_05_656' }), null);
    assert.equal(timeOf({ gpsDate: '0000:00:00', gpsTime: [0, 0, 0] }), null);
    assert.equal(timeOf({ gpsDate: '2021:07:28', gpsTime: [Number.NaN, 0, 0] }), null);
  });

  test('is not misled by an offset that no place has', () => {
    assert.equal(
      timeOf({ original: clock('2021:07:28 17:58:01', '+99:00') }, paris),
      '2021-07-28T15:58:01.000Z',
    );
  });
});
