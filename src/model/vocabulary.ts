/** What values mean: the table of those that Mapillary knows, and words for any other. */

import { defaultLanguage, type Language } from '../words/languages.ts';
import { type ValueGroup, valueWords } from '../words/value-words.ts';
import { type MapFeatureType, typeOfValue } from './map-feature.ts';
import { pointValues } from './point-values.ts';
import { signFamilies } from './sign-families.ts';
import { labelOfValue } from './value-label.ts';

export interface ValueDescription {
  readonly value: string;
  readonly type: MapFeatureType;
  /** Such as "Fire hydrant" or "Speed limit 50 (g1)". */
  readonly label: string;
  /** Under which heading it is listed. */
  readonly group: string;
  /** The same in every language. */
  readonly groupId: ValueGroup;
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
export function knownValues(language: Language = defaultLanguage): readonly ValueDescription[] {
  return Array.from(known(), ([value, group]) => describe(value, group, language));
}

/** Type, label and group of a value; of one that is in no table, by how it is put together. */
export function describeValue(
  value: string,
  language: Language = defaultLanguage,
): ValueDescription {
  return describe(value, known().get(value) ?? groupOf(value), language);
}

let table: ReadonlyMap<string, ValueGroup> | undefined;

function known(): ReadonlyMap<string, ValueGroup> {
  table ??= new Map(groupedValues());
  return table;
}

function* groupedValues(): Generator<readonly [value: string, group: ValueGroup]> {
  for (const [group, values] of Object.entries(pointValues)) {
    for (const value of values) yield [value, group as keyof typeof pointValues];
  }
  for (const [category, families] of Object.entries(signFamilies)) {
    for (const value of signValues(category, families)) yield [value, groupOf(value)];
  }
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

function describe(value: string, groupId: ValueGroup, language: Language): ValueDescription {
  return {
    value,
    type: typeOfValue(value),
    label: labelOfValue(value, language),
    group: valueWords[language].groups[groupId],
    groupId,
  };
}

const groupsByPrefix: Readonly<Record<string, ValueGroup>> = {
  regulatory: 'regulatory-signs',
  warning: 'warning-signs',
  information: 'information-signs',
  complementary: 'complementary-signs',
  marking: 'markings',
  construction: 'roads-and-barriers',
  nature: 'nature',
  human: 'people',
  animal: 'animals',
  'object--vehicle': 'vehicles',
  'object--traffic-light': 'traffic-lights',
  'object--sign': 'signs-and-advertising',
  'object--support': 'utilities',
};

function groupOf(value: string): ValueGroup {
  const [first = '', second = ''] = value.split('--');
  return groupsByPrefix[`${first}--${second}`] ?? groupsByPrefix[first] ?? 'other-objects';
}
