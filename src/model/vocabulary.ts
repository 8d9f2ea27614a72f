/** What values mean: the table of those that Mapillary knows, and words for any other. */

import { type MapFeatureType, typeOfValue } from './map-feature.ts';
import { pointValues } from './point-values.ts';
import { signFamilies } from './sign-families.ts';

export interface ValueDescription {
  readonly value: string;
  readonly type: MapFeatureType;
  /** English, such as "Fire hydrant" or "Speed limit 50 (g1)". */
  readonly label: string;
  /** Under which heading it is listed. */
  readonly group: string;
}

const maxValueLength = 120;

/** Whether something can be the value of a detection: words joined by `--`, known or not. */
export function isValue(text: string): boolean {
  return (
    text.length <= maxValueLength &&
    /^[a-z0-9_]+(?:-[a-z0-9_]+)*(?:--[a-z0-9_]+(?:-[a-z0-9_]+)*)+$/.test(text)
  );
}

/** All known values in order, the points first. */
export function knownValues(): readonly ValueDescription[] {
  return [...known().values()];
}

/** Type, label and group of a value; of one that is in no table, by how it is put together. */
export function describeValue(value: string): ValueDescription {
  return known().get(value) ?? describe(value, groupOf(value));
}

let table: ReadonlyMap<string, ValueDescription> | undefined;

function known(): ReadonlyMap<string, ValueDescription> {
  table ??= makeTable();
  return table;
}

function makeTable(): ReadonlyMap<string, ValueDescription> {
  const all: ValueDescription[] = [];
  for (const [group, values] of Object.entries(pointValues)) {
    for (const value of values) all.push(describe(value, group));
  }
  for (const [category, families] of Object.entries(signFamilies)) {
    for (const value of signValues(category, families)) all.push(describe(value, groupOf(value)));
  }
  return new Map(all.map((each) => [each.value, each]));
}

/** The values that families stand for; see `sign-families.ts`. */
function* signValues(category: string, families: string): Generator<string> {
  for (const family of families.split(',')) {
    const [name = '', appearances = '1'] = family.trim().split(/:\s*/);
    const [stem = '', numbers] = name.replace(']', '').split('[');
    for (const number of numbers?.split(' ') ?? ['']) {
      for (const appearance of appearances.split(' ')) {
        const [first = 1, last = first] = appearance.split('-').map(Number);
        for (let g = first; g <= last; g++) yield `${category}--${stem}${number}--g${g}`;
      }
    }
  }
}

function describe(value: string, group: string): ValueDescription {
  return { value, type: typeOfValue(value), label: labelOf(value), group };
}

const groupsByPrefix: Readonly<Record<string, string>> = {
  regulatory: 'Regulatory signs',
  warning: 'Warning signs',
  information: 'Information signs',
  complementary: 'Complementary signs',
  marking: 'Markings',
  construction: 'Roads and barriers',
  nature: 'Nature',
  human: 'People',
  animal: 'Animals',
  'object--vehicle': 'Vehicles',
  'object--traffic-light': 'Traffic lights',
  'object--sign': 'Signs and advertising',
  'object--support': 'Utilities',
};

function groupOf(value: string): string {
  const [first = '', second = ''] = value.split('--');
  return groupsByPrefix[`${first}--${second}`] ?? groupsByPrefix[first] ?? 'Other objects';
}

/** Where the rules below find no good words; without an appearance (`--g1`). */
const labels: Readonly<Record<string, string>> = {
  'construction--barrier--temporary': 'Temporary barrier',
  'construction--flat--crosswalk-plain': 'Crosswalk, plain',
  'construction--flat--flat-driveway': 'Driveway, flat',
  'marking--discrete--crosswalk-zebra': 'Zebra crosswalk',
  'marking--discrete--give-way-row': 'Give way marking, row',
  'marking--discrete--give-way-single': 'Give way marking, single',
  'marking--discrete--other-marking': 'Other marking',
  'marking--discrete--stop-line': 'Stop line',
  'marking--discrete--symbol--bicycle': 'Bicycle marking',
  'marking--discrete--text': 'Text marking',
  'object--sign--advertisement': 'Advertisement',
  'object--sign--information': 'Information board',
  'object--sign--store': 'Store sign',
  'warning--t-roads': 'T-junction',
  'warning--y-roads': 'Y-junction',
};

/** Levels that sort values, and say nothing that the next one does not. */
const silentLevels = new Set(
  (
    'object support discrete construction flat barrier structure nature human animal vehicle ' +
    'regulatory warning information complementary'
  ).split(' '),
);

/** From names to how one writes. */
const spellings: readonly (readonly [pattern: RegExp, words: string])[] = [
  [/maximum speed limit/g, 'speed limit'],
  [/\bsplit (left|right) or straight/g, '$1 or straight'],
  [/^marking, arrow\b/g, 'arrow marking'],
  [/\bled\b/g, 'LED'],
  [/\bgeneral (\w+)$/g, '$1'],
  [/\batv(s?)\b/g, 'ATV$1'],
  [/\bcctv\b/g, 'CCTV'],
  [/\bu turn/g, 'U-turn'],
  [/\b(one|two|all) way\b/g, '$1-way'],
  [/\bkangaloo\b/g, 'kangaroo'],
];

function labelOf(value: string): string {
  const [, stem = value, appearance] = /^(.+)--(g\d+)$/.exec(value) ?? [];
  const label = labels[stem] ?? wordsOf(stem);
  return appearance ? `${label} (${appearance})` : label;
}

function wordsOf(stem: string): string {
  const levels = stem.split('--');
  const telling = levels.filter(
    (level, index) => index === levels.length - 1 || !silentLevels.has(level),
  );
  let words = telling.map((level) => level.replace(/[-_]/g, ' ')).join(', ');
  for (const [pattern, written] of spellings) words = words.replace(pattern, written);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
