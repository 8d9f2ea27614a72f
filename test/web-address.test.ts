import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress, writeAddress } from '../web/src/address.ts';

const allOn = { points: true, signs: true, outlines: true };

test('an address says the same again after it was read', () => {
  const address = '?lat=46.04970&lng=14.20000&z=17.5&pKey=4666220376752369&focus=photo';
  assert.deepEqual(readAddress(address), {
    view: { lat: 46.0497, lng: 14.2, zoom: 17.5 },
    photo: '4666220376752369',
    isPhotoWide: true,
    switches: allOn,
  });
  assert.equal(writeAddress(readAddress(address)), address);
});

test('links to Mapillary’s web app are understood: a photo alone, a place without a zoom', () => {
  assert.deepEqual(readAddress('?pKey=17&focus=photo'), {
    photo: '17',
    isPhotoWide: true,
    switches: allOn,
  });
  assert.deepEqual(readAddress('?lat=1.5&lng=-2'), {
    view: { lat: 1.5, lng: -2, zoom: 15 },
    isPhotoWide: false,
    switches: allOn,
  });
});

test('what is switched off is remembered, and nothing else', () => {
  for (const [search, switches] of [
    ['?points=off', { ...allOn, points: false }],
    ['?signs=off&outlines=off', { points: true, signs: false, outlines: false }],
  ] as const) {
    assert.deepEqual(readAddress(search).switches, switches);
    assert.equal(writeAddress(readAddress(search)), search);
  }
  assert.equal(writeAddress(readAddress('?points=on&signs=no')), '?');
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
  ]) {
    assert.deepEqual(readAddress(search), { isPhotoWide: false, switches: allOn }, search);
  }
});
