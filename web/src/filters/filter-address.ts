import { typeOfValue } from '../../../src/model/map-feature.ts';
import type { Camera, Filters } from './filters.ts';

const namesAtMost = 20;
const valuesAtMost = 100;

/**
 * Filters as the address has them, by the names of links to Mapillary's web app: `dateFrom=`, `dateTo=`,
 * `username[]=`, `panos=`, `mapFeature[]=` and `trafficSign[]=`. `organization=`, `make=` and `model=` are
 * the page's own. What can't be read is left out.
 */
export function readFilters(query: URLSearchParams): Filters {
  const values = [...query.getAll('mapFeature[]'), ...query.getAll('trafficSign[]')];
  const organization = query.get('organization') ?? '';
  return {
    dateFrom: readDay(query.get('dateFrom')),
    dateTo: readDay(query.get('dateTo')),
    usernames: distinct(query.getAll('username[]').filter(isName)).slice(0, namesAtMost),
    organization: /^\d{1,16}$/.test(organization) ? organization : undefined,
    panos: new Map([
      ['true', true],
      ['false', false],
    ]).get(query.get('panos') ?? ''),
    camera: readCamera(query.get('make'), query.get('model')),
    values: distinct(values.filter(isValue)).slice(0, valuesAtMost),
  };
}

export function writeFilters(filters: Filters, query: URLSearchParams): void {
  const { dateFrom, dateTo, usernames, organization, panos, camera, values } = filters;
  if (dateFrom) query.set('dateFrom', dateFrom);
  if (dateTo) query.set('dateTo', dateTo);
  for (const username of usernames) query.append('username[]', username);
  if (organization) query.set('organization', organization);
  if (panos !== undefined) query.set('panos', String(panos));
  if (camera) query.set('make', camera.make);
  if (camera?.model) query.set('model', camera.model);
  for (const value of values) {
    query.append(typeOfValue(value) === 'point' ? 'mapFeature[]' : 'trafficSign[]', value);
  }
}

/** The day of a time in ISO 8601, of which a link may have more than the day. */
function readDay(text: string | null): string | undefined {
  const [day] = /^\d{4}-\d\d-\d\d(?=$|T)/.exec(text ?? '') ?? [];
  if (day === undefined) return undefined;
  const time = Date.parse(day);
  const isReal = !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
  return isReal ? day : undefined;
}

function readCamera(make: string | null, model: string | null): Camera | undefined {
  if (!isName(make ?? '')) return undefined;
  return { make: make ?? '', model: isName(model ?? '') ? (model ?? '') : undefined };
}

export function isName(text: string): boolean {
  return /^\P{Cc}{1,200}$/u.test(text);
}

function isValue(text: string): boolean {
  return (
    text.length <= 120 && /^[a-z0-9_]+(?:-[a-z0-9_]+)*(?:--[a-z0-9_]+(?:-[a-z0-9_]+)*)+$/.test(text)
  );
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
