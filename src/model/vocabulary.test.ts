import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { languages } from '../words/languages.ts';
import { valueWords } from '../words/value-words.ts';
import { describeValue, isValue, knownValues } from './vocabulary.ts';

const lists = new URL('../../../shared/data/lists/', import.meta.url);

for (const language of languages) {
  test(`the table has words for every value, each once: ${language}`, () => {
    const values = knownValues(language);
    assert.ok(values.length > 1500);
    assert.equal(new Set(values.map(({ value }) => value)).size, values.length);
    const labels = new Set(values.map(({ type, group, label }) => `${type} ${group} ${label}`));
    assert.equal(labels.size, values.length, 'no two of a group have the same label');
    for (const { value, label, groupId } of values) {
      assert.ok(isValue(value), value);
      assert.match(label, /^[A-ZÄÖÜ0-9]/);
      assert.doesNotMatch(label, /--|_|[{}]/);
      assert.notEqual(groupId, 'other-objects', value);
    }
  });
}

const stemOf = (value: string) => value.replace(/--g\d+$/, '');

test('every known value has a German name of its own', () => {
  const { labels } = valueWords.de;
  const stems = [...new Set(knownValues().map(({ value }) => stemOf(value)))];
  const nameless = stems.filter(
    (stem) => !(stem in labels || stem.replace(/\d+$/, '{{number}}') in labels),
  );
  assert.deepEqual(nameless, []);
});

test('what German calls the same, English does, too', () => {
  const german = Map.groupBy(
    knownValues('de').map(({ value }) => stemOf(value)),
    (stem) => describeValue(stem, 'de').label,
  );
  const merged = [...german].filter(
    ([, stems]) => new Set(stems.map((stem) => describeValue(stem).label)).size > 1,
  );
  assert.deepEqual(merged, []);
});

test('names are given to values, and each is used', () => {
  for (const language of languages) {
    for (const key of Object.keys(valueWords[language].labels)) {
      const value = key.replace('{{number}}', '7');
      assert.ok(isValue(value), key);
      const name = valueWords[language].labels[key]?.replace('{{number}}', '7');
      assert.equal(describeValue(value, language).label, name);
    }
  }
});

test('German labels are those of the traffic rules, where they have one', () => {
  const label = (value: string) => describeValue(value, 'de').label;
  assert.equal(label('object--fire-hydrant'), 'Hydrant');
  assert.equal(label('regulatory--stop--g1'), 'Halt. Vorfahrt gewähren (g1)');
  assert.equal(label('regulatory--yield--g1'), 'Vorfahrt gewähren (g1)');
  assert.equal(
    label('regulatory--maximum-speed-limit-50--g1'),
    'Zulässige Höchstgeschwindigkeit 50 (g1)',
  );
  assert.equal(
    label('regulatory--maximum-speed-limit-7--g12'),
    'Zulässige Höchstgeschwindigkeit 7 (g12)',
  );
  assert.equal(describeValue('warning--other-danger--g1', 'de').group, 'Gefahrzeichen');
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
    groupId: 'regulatory-signs',
  });
  assert.equal(describeValue('warning--dragon-crossing--g1', 'de').label, 'Dragon crossing (g1)');
  assert.equal(describeValue('warning--dragon-crossing--g1', 'de').group, 'Gefahrzeichen');
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
