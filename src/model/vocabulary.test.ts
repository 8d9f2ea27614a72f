import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { describeValue, isValue, knownValues } from './vocabulary.ts';

const lists = new URL('../../../shared/data/lists/', import.meta.url);

test('the table has words for every value, each once', () => {
  const values = knownValues();
  assert.ok(values.length > 1500);
  assert.equal(new Set(values.map(({ value }) => value)).size, values.length);
  const labels = new Set(values.map(({ type, group, label }) => `${type} ${group} ${label}`));
  assert.equal(labels.size, values.length, 'no two of a group have the same label');
  for (const { value, label, group } of values) {
    assert.ok(isValue(value), value);
    assert.match(label, /^[A-Z0-9]/);
    assert.doesNotMatch(label, /--|_/);
    assert.notEqual(group, 'Other objects', value);
  }
});

test('the table holds the values of Mapillary’s lists, and one more', (t) => {
  if (!existsSync(lists)) return t.skip('the lists are not here');
  const listed = ['mapillary_objects.txt', 'mapillary_signs.txt'].flatMap((name) =>
    readFileSync(new URL(name, lists), 'utf8').trim().split('\n'),
  );
  const ours = new Set(knownValues().map(({ value }) => value));
  assert.deepEqual(
    listed.filter((value) => !ours.has(value)),
    [],
  );
  const theirs = new Set(listed);
  assert.deepEqual(
    [...ours].filter((value) => !theirs.has(value)),
    ['object--billboard'],
  );
});

test('labels read as one writes', () => {
  const label = (value: string) => describeValue(value).label;
  assert.equal(label('object--fire-hydrant'), 'Fire hydrant');
  assert.equal(label('object--cctv-camera'), 'CCTV camera');
  assert.equal(label('object--traffic-light--general-upright'), 'Traffic light, upright');
  assert.equal(
    label('marking--discrete--arrow--split-left-or-straight'),
    'Arrow marking, left or straight',
  );
  assert.equal(label('regulatory--maximum-speed-limit-50--g1'), 'Speed limit 50 (g1)');
  assert.equal(label('regulatory--no-u-turn--g2'), 'No U-turn (g2)');
  assert.equal(label('warning--kangaloo-crossing--g1'), 'Kangaroo crossing (g1)');
});

test('unknown values get their type and group from how they begin', () => {
  assert.deepEqual(describeValue('regulatory--maximum-speed-limit-7--g12'), {
    value: 'regulatory--maximum-speed-limit-7--g12',
    type: 'traffic_sign',
    label: 'Speed limit 7 (g12)',
    group: 'Regulatory signs',
  });
  assert.equal(describeValue('object--vehicle--car').group, 'Vehicles');
  assert.equal(describeValue('object--vehicle--car').label, 'Car');
  assert.equal(describeValue('object--swing').type, 'point');
  assert.equal(describeValue('object--swing').group, 'Other objects');
});

test('a value is words joined by two hyphens', () => {
  for (const text of ['object--bench', 'a--b--g1', 'information--tsunami-evacuation_route--g1']) {
    assert.ok(isValue(text), text);
  }
  for (const text of [
    '',
    'bench',
    'object--',
    '--bench',
    'Object--bench',
    'object---bench',
    'a--b c',
    `a--${'b'.repeat(200)}`,
  ]) {
    assert.ok(!isValue(text), text);
  }
});
