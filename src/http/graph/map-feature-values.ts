import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { describeValue, isValue, knownValues } from '../../model/vocabulary.ts';
import { param, readParams } from '../params.ts';
import { graphRoute } from './graph-route.ts';

const maxValues = 200;

const params = z.object({
  values: param(readValues, {
    description: 'Describe these values, known or not, instead of all that are known',
    rule: `must be a list of at most ${maxValues} values, such as object--bench, separated by commas`,
    examples: ['object--fire-hydrant,regulatory--stop--g1'],
  }),
});

function readValues(text: string): string[] | undefined {
  const values = text.split(',').map((value) => value.trim());
  return values.length <= maxValues && values.every(isValue) ? values : undefined;
}

/** `/map_feature_values`: what the values of detections and map features mean. */
export function mapFeatureValuesRoute(): RouteOptions {
  const operation = {
    summary: 'The values of detections and map features: type, English label and group of each',
    params,
    path: {},
    answer: 'ValueList',
  } as const;
  const all = JSON.stringify({ data: knownValues() });
  return graphRoute('/map_feature_values', 'entity', operation, async ({ query }) => {
    const { values } = readParams(params, query);
    return values ? JSON.stringify({ data: values.map(describeValue) }) : all;
  });
}
