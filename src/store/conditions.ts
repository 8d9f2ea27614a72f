import { type Expression, type SqlBool, sql } from 'kysely';
import type { BoundingBox } from '../geo/tile-grid.ts';
import type { Image } from '../model/image.ts';
import { isPano } from '../model/image.ts';
import type { Dialect, SqlValue } from './dialect.ts';
import type { ImageFilter } from './store.ts';

/** A condition on a row. Conditions of one name differ in their values only, so their SQL is made once. */
export interface Condition {
  readonly name: string;
  readonly values: readonly SqlValue[];
  expression(values: readonly SqlValue[]): Expression<SqlBool>;
}

export function comparison(
  column: string,
  operator: '=' | '<=' | '>=',
  value: SqlValue,
): Condition {
  return {
    name: `${column}${operator}`,
    values: [value],
    expression: ([given]) => sql<SqlBool>`${sql.ref(column)} ${sql.raw(operator)} ${given}`,
  };
}

export function isOneOf(
  dialect: Dialect,
  column: string,
  values: readonly number[] | readonly string[],
): Condition {
  return {
    name: `${column} in`,
    values: [values],
    expression: ([given]) => dialect.isOneOf(column, given as readonly number[]),
  };
}

export function ownedBy(ownerId: number): Condition {
  return comparison('owner_id', '=', ownerId);
}

/** In SQL what `matches` says of an image; the tables for searches have the same column names. */
export function filterConditions(dialect: Dialect, filter: ImageFilter): Condition[] {
  const given: Condition[] = [];
  if (filter.creatorIds) given.push(isOneOf(dialect, 'creator_id', filter.creatorIds));
  const add = (column: string, operator: '=' | '<=' | '>=', value: SqlValue | undefined) => {
    if (value !== undefined) given.push(comparison(column, operator, value));
  };
  add('organization_id', '=', filter.organizationId);
  add('is_pano', '=', filter.isPano === undefined ? undefined : Number(filter.isPano));
  add('make', '=', filter.make);
  add('model', '=', filter.model);
  add('captured_at_ms', '>=', filter.capturedFromMs);
  add('captured_at_ms', '<=', filter.capturedToMs);
  return given;
}

export function matches(image: Image, filter: ImageFilter): boolean {
  const { creatorIds, organizationId, make, model, capturedFromMs, capturedToMs } = filter;
  return (
    (creatorIds === undefined || creatorIds.includes(image.creatorId)) &&
    (organizationId === undefined || image.organizationId === organizationId) &&
    (filter.isPano === undefined || isPano(image.cameraType) === filter.isPano) &&
    (make === undefined || image.make === make) &&
    (model === undefined || image.model === model) &&
    (capturedFromMs === undefined || image.capturedAtMs >= capturedFromMs) &&
    (capturedToMs === undefined || image.capturedAtMs <= capturedToMs)
  );
}

/** Edges included, as `isInBox`. */
export function boxConditions([west, south, east, north]: BoundingBox): Condition[] {
  const lat = [comparison('lat', '>=', south), comparison('lat', '<=', north)];
  if (west <= east) return [...lat, comparison('lon', '>=', west), comparison('lon', '<=', east)];
  const acrossAntimeridian: Condition = {
    name: 'antimeridian',
    values: [west, east],
    expression: ([from, to]) => sql<SqlBool>`(lon >= ${from} or lon <= ${to})`,
  };
  return [...lat, acrossAntimeridian];
}
