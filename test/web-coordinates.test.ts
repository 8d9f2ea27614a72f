import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCoordinates } from '../web/src/search/read-coordinates.ts';

test('coordinates are read as people write them', () => {
  const malmo = [
    '55.6, 12.97',
    '55.6,12.97',
    '55.6 12.97',
    ' 55.6\t12.97 ',
    '55.6;12.97',
    '(55.6, 12.97)',
    '+55.6 +12.97',
    '55,6 12,97',
    '55,6, 12,97',
    '55.6N 12.97E',
    '55.6 N, 12.97 E',
    'N55.6 E12.97',
    'N 55.6° E 12.97°',
    '12.97E 55.6N',
    '12.97°e, 55.6°n',
    '55°36\'0"N 12°58\'12"E',
    '55° 36′ 0″ N, 12° 58′ 12″ E',
    'N 55°36’ E 12°58.2’',
    '55°36′N12°58′12″E',
    'geo:55.6,12.97?z=17',
    'https://maps.example/@55.6,12.97,17z',
    'https://www.openstreetmap.org/#map=17/55.6/12.97',
    'https://www.mapillary.com/app/?lat=55.6&lng=12.97&z=17',
  ];
  for (const text of malmo) {
    const found = readCoordinates(text);
    assert.ok(found, text);
    assert.ok(Math.abs(found.lat - 55.6) < 1e-9 && Math.abs(found.lon - 12.97) < 1e-9, text);
  }
  const south = [
    '-33.5, -70.25',
    '33.5S 70.25W',
    "33°30'S 70°15'W",
    '−33.5 −70.25',
    'S33.5 W70.25',
  ];
  for (const text of south)
    assert.deepEqual(readCoordinates(text), { lat: -33.5, lon: -70.25 }, text);
  assert.deepEqual(readCoordinates('0 0'), { lat: 0, lon: 0 });
});

test('what is no position is none', () => {
  const others = [
    '',
    '55.6',
    '91, 0',
    '0, 181',
    '55.6N 12.97N',
    '55.6E 12.97E',
    "55°61'N 12°0'E",
    '1 2 3',
    'ada',
    '4398046511105',
    'N E',
    'Infinity, 1',
    '1e1, 2',
    'https://example.org/?lat=&lng=',
    `${'1 '.repeat(400)}`,
    '1,2,3',
  ];
  for (const text of others) assert.equal(readCoordinates(text), undefined, text);
});
