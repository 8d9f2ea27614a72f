import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePlaces, type GeoName, readGeoNames } from './compile-places.ts';
import { findPlaces } from './find-places.ts';
import { foldName } from './fold-name.ts';
import { PlaceList } from './place-list.ts';

test('names are compared without case, accents and signs', () => {
  for (const [name, folded] of [
    ['Malmö', 'malmo'],
    ['Łódź', 'lodz'],
    ['Weißenfels', 'weissenfels'],
    ['Saint-Denis', 'saint denis'],
    ['St. Denis', 'saint denis'],
    ['St', 'st'],
    ['L’Aquila', 'laquila'],
    ['Đà Nẵng', 'da nang'],
    ['東京', '東京'],
    [' — ', ''],
  ] as const) {
    assert.equal(foldName(name), folded);
  }
});

const row = (cells: Record<number, string>) =>
  Array.from({ length: 19 }, (_, index) => cells[index] ?? '').join('\t');

test('rows of GeoNames are read, without what is no place of today', () => {
  const rows = [
    row({
      1: 'Köln',
      3: 'Cologne,CGN,',
      4: '50.9',
      5: '6.95',
      6: 'P',
      7: 'PPLA2',
      8: 'DE',
      10: '07',
      14: '963395',
    }),
    row({ 1: 'Troy', 4: '40', 5: '26', 6: 'P', 7: 'PPLH', 8: 'TR' }),
    row({ 1: 'A mountain', 4: '40', 5: '26', 6: 'T', 7: 'MT', 8: 'TR' }),
    '',
  ].join('\n');
  assert.deepEqual(
    [...readGeoNames(rows)],
    [
      {
        name: 'Köln',
        otherNames: ['Cologne'],
        lon: 6.95,
        lat: 50.9,
        country: 'DE',
        region: '07',
        population: 963_395,
        kind: 'place',
      },
    ],
  );
});

const place = (name: string, population: number, more: Partial<GeoName> = {}): GeoName => ({
  name,
  population,
  otherNames: [],
  lon: 10,
  lat: 50,
  country: 'DE',
  region: '',
  kind: 'place',
  ...more,
});

const find = (places: GeoName[], text: string, most = 10) =>
  findPlaces(new PlaceList(compilePlaces(places)), text, most, ['en', 'de']).map(
    ({ name, population }) => `${name} ${population}`,
  );

test('a whole name comes before the beginning of one, a large place before a small one', () => {
  const places = [
    place('Rome', 30_000, { country: 'US' }),
    place('Rome', 2_300_000, { country: 'IT', otherNames: ['Roma'] }),
    place('Romans', 40_000, { country: 'FR' }),
    place('Cologne', 7000, { country: 'IT' }),
    place('Köln', 960_000, { otherNames: ['Cologne'] }),
  ];
  assert.deepEqual(find(places, 'rome'), ['Rome 2300000', 'Rome 30000']);
  assert.deepEqual(find(places, 'rom'), ['Rome 2300000', 'Romans 40000', 'Rome 30000']);
  assert.deepEqual(find(places, 'rom', 1), ['Rome 2300000']);
  assert.deepEqual(find(places, 'cologne'), ['Köln 960000', 'Cologne 7000']);
  assert.deepEqual(find(places, 'rome, united st'), ['Rome 30000']);
});

test('what is no list of places is refused', () => {
  const bytes = compilePlaces([place('Köln', 1)]);
  for (const broken of [
    bytes.slice(0, 10),
    bytes.slice(0, -1),
    bytes.with(0, 0),
    new Uint8Array(),
  ]) {
    assert.throws(() => new PlaceList(broken), /no list of places/);
  }
  assert.equal(new PlaceList(compilePlaces([])).count, 0);
});
