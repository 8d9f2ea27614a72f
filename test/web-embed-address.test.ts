import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEmbedAddress } from '../web/src/embed/embed-address.ts';

const plain = { style: 'photo', center: undefined, palette: undefined, hasClose: false };

test('an embed is asked for as at Mapillary', () => {
  assert.deepEqual(readEmbedAddress('?image_key=550092599700936&style=classic'), {
    ...plain,
    wanted: { kind: 'photo', id: '550092599700936' },
    style: 'classic',
  });
  assert.deepEqual(
    readEmbedAddress('?map_style=Mapillary%20light&image_key=17&x=0.25&y=1&style=split&close=true'),
    {
      wanted: { kind: 'photo', id: '17' },
      style: 'split',
      center: [0.25, 1],
      palette: 'light',
      hasClose: true,
    },
  );
  assert.equal(readEmbedAddress('?image_key=17&map_style=OpenStreetMap').palette, undefined);
  assert.equal(readEmbedAddress('?image_key=17&map_style=Mapillary+Dark').palette, 'dark');
});

test('a place is enough, and a photo is more', () => {
  const place = { kind: 'place', lon: 12.97, lat: 55.6 };
  assert.deepEqual(readEmbedAddress('?lat=55.6&lng=12.97&z=15.5').wanted, { ...place, zoom: 15.5 });
  assert.deepEqual(readEmbedAddress('?lat=55.6&lng=12.97').wanted, { ...place, zoom: 17 });
  assert.deepEqual(readEmbedAddress('?lat=55.6&lng=12.97&image_key=').wanted, {
    ...place,
    zoom: 17,
  });
  assert.deepEqual(readEmbedAddress('?lat=55.6&lng=12.97&image_key=17').wanted, {
    kind: 'photo',
    id: '17',
  });
});

test('what makes no sense is left out, or no photo’s id', () => {
  for (const search of ['', '?lat=1', '?lat=91&lng=0', '?lat=x&lng=y', '?lat=1&lng=181']) {
    assert.deepEqual(readEmbedAddress(search), { ...plain, wanted: { kind: 'nothing' } }, search);
  }
  for (const id of ['x', '//example.org/17', '17?access_token=', '-1', '1'.repeat(17), '<b>']) {
    const search = `?image_key=${encodeURIComponent(id)}`;
    assert.deepEqual(readEmbedAddress(search), { ...plain, wanted: { kind: 'unknown' } }, id);
  }
  const odd = '?image_key=17&style=__proto__&x=2&y=0.5&map_style=lightning&close=maybe';
  assert.deepEqual(readEmbedAddress(odd), { ...plain, wanted: { kind: 'photo', id: '17' } });
});
