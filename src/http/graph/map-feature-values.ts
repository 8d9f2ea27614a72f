import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import {
  describeValue,
  isValue,
  knownValues,
  type ValueDescription,
} from '../../model/vocabulary.ts';
import { defaultLanguage, type Language, languages, readLanguage } from '../../words/languages.ts';
import { param, readParams } from '../params.ts';
import { graphRoute } from './graph-route.ts';

const maxValues = 200;

const params = z.object({
  values: param(readValues, {
    description: 'Describe these values, known or not, instead of all that are known',
    rule: `must be a list of at most ${maxValues} values, such as object--bench, separated by commas`,
    examples: ['object--fire-hydrant,regulatory--stop--g1'],
  }),
  language: param(readLanguage, {
    description: `Language of labels and groups: ${languages.join(' or ')}; ${defaultLanguage} when left out`,
    rule: `must be ${languages.join(' or ')}`,
    examples: ['de'],
  }),
});

function readValues(text: string): string[] | undefined {
  const values = text.split(',').map((value) => value.trim());
  return values.length <= maxValues && values.every(isValue) ? values : undefined;
}

/** `/map_feature_values`: what the values of detections and map features mean. */
export function mapFeatureValuesRoute(): RouteOptions {
  const operation = {
    summary: 'The values of detections and map features: type, label and group of each',
    params,
    path: {},
    answer: 'ValueList',
  } as const;
  const all = new Map<Language, string>();
  return graphRoute('/map_feature_values', 'entity', operation, async ({ query }) => {
    const { values, language = defaultLanguage } = readParams(params, query);
    if (values) return answer(values.map((value) => describeValue(value, language)));
    const known = all.get(language) ?? answer(knownValues(language));
    all.set(language, known);
    return known;
  });
}

function answer(descriptions: readonly ValueDescription[]): string {
  const data = descriptions.map(({ groupId, ...rest }) => ({ ...rest, group_id: groupId }));
  return JSON.stringify({ data });
}
