import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress, writeAddress } from '../web/src/address.ts';
import { photoQuery } from '../web/src/filters/filter-query.ts';
import { countFilters, noFilters, timesOf } from '../web/src/filters/filters.ts';
import { firstDayOf } from '../web/src/filters/time-presets.ts';

const allOn = { points: true, signs: true, outlines: true, computed: false };
const nothing = { isPhotoWide: false, switches: allOn, filters: noFilters };

test('an address says the same again after it was read', () => {
  const address = '?lat=46.04970&lng=14.20000&z=17.5&pKey=4666220376752369&focus=photo';
  assert.deepEqual(readAddress(address), {
    view: { lat: 46.0497, lng: 14.2, zoom: 17.5 },
    photo: '4666220376752369',
    isPhotoWide: true,
    switches: allOn,
    filters: noFilters,
  });
  assert.equal(writeAddress(readAddress(address)), address);
});

test('links to Mapillary’s web app are understood: a photo alone, a place without a zoom', () => {
  assert.deepEqual(readAddress('?pKey=17&focus=photo'), {
    photo: '17',
    isPhotoWide: true,
    switches: allOn,
    filters: noFilters,
  });
  assert.deepEqual(readAddress('?lat=1.5&lng=-2'), {
    view: { lat: 1.5, lng: -2, zoom: 15 },
    isPhotoWide: false,
    switches: allOn,
    filters: noFilters,
  });
});

test('what is switched off is remembered, and nothing else', () => {
  for (const [search, switches] of [
    ['?points=off', { ...allOn, points: false }],
    ['?signs=off&outlines=off', { ...allOn, signs: false, outlines: false }],
    ['?computed=on', { ...allOn, computed: true }],
  ] as const) {
    assert.deepEqual(readAddress(search).switches, switches);
    assert.equal(writeAddress(readAddress(search)), search);
  }
  assert.equal(writeAddress(readAddress('?points=on&signs=no&computed=off')), '?');
});

test('what is no place and no id is left out', () => {
  for (const search of [
    '',
    '?lat=91&lng=0',
    '?lat=&lng=',
    '?lat=NaN&lng=1',
    '?lng=3',
    '?pKey=../../x',
    '?pKey=99999999999999999',
    '?feature=x',
    '?dateFrom=2026-02-30&dateTo=yesterday',
    '?username[]=&panos=maybe&organization=town',
    '?model=Street+1&make=%00',
    `?make=${'x'.repeat(201)}`,
    '?mapFeature[]=points&trafficSign[]=all&trafficSign=all',
  ]) {
    assert.deepEqual(readAddress(search), nothing, search);
  }
});

test('filters are read by the names of links to Mapillary’s web app, and written by the same', () => {
  const { filters } = readAddress(
    '?dateFrom=2024-01-01T00:00:00.000Z&dateTo=2024-12-31&username[]=ada&username%5B%5D=ben&username[]=ada' +
      '&panos=true&organization=35&make=Acme+%26+Sons&model=Street+1&mapFeature[]=object--bench&trafficSign[]=regulatory--stop--g1',
  );
  assert.deepEqual(filters, {
    dateFrom: '2024-01-01',
    dateTo: '2024-12-31',
    usernames: ['ada', 'ben'],
    organization: '35',
    panos: true,
    camera: { make: 'Acme & Sons', model: 'Street 1' },
    values: ['object--bench', 'regulatory--stop--g1'],
  });
  assert.deepEqual(readAddress(writeAddress({ ...nothing, filters })), { ...nothing, filters });
  assert.equal(countFilters(filters), 6);
  assert.equal(countFilters(noFilters), 0);
  assert.equal(
    decodeURIComponent(
      writeAddress({ ...nothing, filters: { ...noFilters, values: filters.values } }),
    ),
    '?mapFeature[]=object--bench&trafficSign[]=regulatory--stop--g1',
  );
});

test('both days of a time are included', () => {
  assert.deepEqual(timesOf({ ...noFilters, dateFrom: '2024-05-17', dateTo: '2024-05-17' }), {
    fromMs: Date.UTC(2024, 4, 17),
    beforeMs: Date.UTC(2024, 4, 18),
  });
});

test('photos are asked for as the map shows them', () => {
  const { filters } = readAddress(
    '?dateFrom=2024-05-17&dateTo=2024-05-17&username[]=ada&username[]=ben&panos=false&make=Acme',
  );
  assert.deepEqual(photoQuery(filters), {
    creator_usernames: 'ada,ben',
    organization_id: undefined,
    is_pano: 'false',
    make: 'Acme',
    model: undefined,
    start_captured_at: '2024-05-17T00:00:00.000Z',
    end_captured_at: '2024-05-17T23:59:59.999Z',
  });
  assert.deepEqual(
    Object.values(photoQuery(noFilters)).filter((value) => value !== undefined),
    [],
  );
});

test('the past month begins on the day of the same number, where there is one', () => {
  assert.equal(firstDayOf('month', new Date('2026-05-17T23:59:59Z')), '2026-04-17');
  assert.equal(firstDayOf('month', new Date('2026-03-31T00:00:00Z')), '2026-02-28');
  assert.equal(firstDayOf('month', new Date('2026-01-31T12:00:00Z')), '2025-12-31');
  assert.equal(firstDayOf('year', new Date('2024-02-29T12:00:00Z')), '2023-02-28');
  assert.equal(firstDayOf('all', new Date()), undefined);
});
