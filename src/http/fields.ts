/**
 * The `fields` parameter: parsed and compiled once per text, after which an entity costs only what
 * was asked for. Rendered straight to JSON text: absent values are left out, `id` is always there,
 * last when it was not asked for, and other keys come in the order of the request.
 */

import { WaysideError } from '../errors.ts';

/** What can be asked of an entity. `Context` is what rendering needs besides the entity itself. */
interface Field<Entity, Context> {
  readonly description: string;
  /** JSON schema of the value. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The value as JSON text; undefined: the entity doesn't have it. Without `render`, none has it yet. */
  readonly render?: Render<Entity, Context>;
  /** For an object: its parts, of which `defaults` are answered when none is asked for. */
  readonly parts?: Fields<Entity, Context>;
  readonly defaults?: readonly string[];
  /** For other entities (`listOf`, `oneOf`): compiles what is asked of them, instead of `render` and `parts`. */
  readonly others?: (asked: Selection, needs: Set<string>) => Render<Entity, Context>;
  /** Which lookups must have filled the context before rendering. */
  readonly needs?: string;
}

type Render<Entity, Context> = (entity: Entity, context: Context) => string | undefined;

export type Fields<Entity, Context> = Readonly<Record<string, Field<Entity, Context>>>;

/** A compiled `fields` text. */
export interface Plan<Entity, Context> {
  readonly needs: ReadonlySet<string>;
  render(entity: Entity, context: Context): string;
}

const maxLength = 4_000;
const maxDepth = 4;
const plansAtMost = 500;

/**
 * Makes the compiler for one type of entity (`typeName` appears in errors). It throws
 * `unknown-field` and `invalid-argument`.
 */
export function openFieldCompiler<Entity, Context>(
  typeName: string,
  fields: Fields<Entity, Context>,
  defaults: readonly string[] = ['id'],
): (text: string | undefined) => Plan<Entity, Context> {
  const plans = new Map<string, Plan<Entity, Context>>();
  return (text = '') => {
    const known = plans.get(text);
    if (known) return known;
    const needs = new Set<string>();
    const selection = parseFields(text, defaults);
    const plan = { needs, render: compile(typeName, fields, selection, needs) };
    const oldest = plans.size >= plansAtMost ? plans.keys().next().value : undefined;
    if (oldest !== undefined) plans.delete(oldest);
    plans.set(text, plan);
    return plan;
  };
}

/** Names in the order asked for, each with what is asked of its parts. */
type Selection = Map<string, Selection>;

/** Entities of another type in a field; `defaults` are answered when no field of theirs is asked for. */
interface Others<Entity, Other, Context> {
  readonly typeName: string;
  readonly fields: Fields<Other, Context>;
  readonly defaults?: readonly string[];
  /** What is answered instead of a single field, where clients expect more than they ask for. */
  readonly insteadOf?: Readonly<Record<string, readonly string[]>>;
  readonly find: (entity: Entity, context: Context) => readonly Other[];
}

/** A list of other entities: `{"data":[…]}`. */
export function listOf<Entity, Other, Context>(
  others: Others<Entity, Other, Context>,
): Pick<Field<Entity, Context>, 'others'> {
  return {
    others: (asked, needs) => {
      const render = compileOthers(others, asked, needs);
      return (entity, context) => {
        const texts = others.find(entity, context).map((other) => render(other, context));
        return `{"data":[${texts.join(',')}]}`;
      };
    },
  };
}

/** The first of the entities found; left out when there is none. */
export function oneOf<Entity, Other, Context>(
  others: Others<Entity, Other, Context>,
): Pick<Field<Entity, Context>, 'others'> {
  return {
    others: (asked, needs) => {
      const render = compileOthers(others, asked, needs);
      return (entity, context) => {
        const [other] = others.find(entity, context);
        return other === undefined ? undefined : render(other, context);
      };
    },
  };
}

function compileOthers<Entity, Other, Context>(
  { typeName, fields, defaults, insteadOf = {} }: Others<Entity, Other, Context>,
  asked: Selection,
  needs: Set<string>,
): (other: Other, context: Context) => string {
  const [only, second] = asked.keys();
  const more = only !== undefined && second === undefined ? insteadOf[only] : undefined;
  return compile(
    typeName,
    fields,
    more ? partsOf(new Map(), more) : partsOf(asked, defaults),
    needs,
  );
}

function compile<Entity, Context>(
  typeName: string,
  fields: Fields<Entity, Context>,
  selection: Selection,
  needs: Set<string>,
): (entity: Entity, context: Context) => string {
  if (fields.id && !selection.has('id')) selection.set('id', new Map());
  const keys: string[] = [];
  const renders: Render<Entity, Context>[] = [];
  for (const [name, parts] of selection) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) throw unknownField(name, typeName);
    const render = renderOf(name, field, parts, needs);
    // No entity has it yet, so that any parts of it may be asked for.
    if (!render) continue;
    if (parts.size > 0 && !field.parts && !field.others)
      throw unknownField([...parts.keys()].join(','), name);
    if (field.needs) needs.add(field.needs);
    keys.push(`${JSON.stringify(name)}:`);
    renders.push(render);
  }
  return (entity, context) => {
    let json = '{';
    for (let i = 0; i < keys.length; i++) {
      const value = renders[i]?.(entity, context);
      if (value !== undefined) json += `${json.length > 1 ? ',' : ''}${keys[i]}${value}`;
    }
    return `${json}}`;
  };
}

function renderOf<Entity, Context>(
  name: string,
  { render, parts, defaults, others }: Field<Entity, Context>,
  asked: Selection,
  needs: Set<string>,
): Render<Entity, Context> | undefined {
  if (others) return others(asked, needs);
  if (!parts) return render;
  return onlyWhere(render, compile(name, parts, partsOf(asked, defaults), needs));
}

/** An object whose own `render` tells that the entity has none is left out. */
function onlyWhere<Entity, Context>(
  exists: Field<Entity, Context>['render'],
  render: (entity: Entity, context: Context) => string,
): Render<Entity, Context> {
  if (!exists) return render;
  return (entity, context) =>
    exists(entity, context) === undefined ? undefined : render(entity, context);
}

function partsOf(asked: Selection, defaults: readonly string[] = ['id']): Selection {
  return asked.size > 0 ? asked : new Map(defaults.map((name) => [name, new Map()]));
}

function unknownField(name: string, typeName: string): WaysideError {
  return new WaysideError(
    'unknown-field',
    `(#100) Tried accessing nonexisting field (${name.slice(0, 100)}) on node type (${typeName})`,
  );
}

/** Reads `a,b.c,d{e,f}`; spaces and empty items are ignored, a name that is repeated is merged. */
function parseFields(text: string, defaults: readonly string[]): Selection {
  if (text.length > maxLength) {
    throw new WaysideError(
      'invalid-argument',
      `Param fields must be at most ${maxLength} characters`,
    );
  }
  const root: Selection = new Map();
  const open: Selection[] = [root];
  let last = root;
  let isAfterDot = false;
  for (const [token] of text.matchAll(/[A-Za-z0-9_]+|[^\sA-Za-z0-9_]/g)) {
    const current = open.at(-1) ?? root;
    if (token === ',' && !isAfterDot) last = current;
    else if (token === '.' && last !== current && !isAfterDot) isAfterDot = true;
    else if (token === '{' && last !== current && !isAfterDot && open.length < maxDepth) {
      open.push(last);
    } else if (token === '}' && open.length > 1 && !isAfterDot) {
      open.pop();
      last = open.at(-1) ?? root;
    } else if (/^\w/.test(token) && (isAfterDot || last === current)) {
      const parent = isAfterDot ? last : current;
      last = parent.get(token) ?? new Map();
      parent.set(token, last);
      isAfterDot = false;
    } else throw unreadable(text);
  }
  if (open.length > 1 || isAfterDot) throw unreadable(text);
  return partsOf(root, defaults);
}

function unreadable(text: string): WaysideError {
  return new WaysideError(
    'invalid-argument',
    `Syntax error in param fields: ${text.slice(0, 100)}`,
  );
}

/** A number as clients are used to it: at most 14 significant digits. */
export function jsonNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  // Degrees, metres, …: what `toPrecision` would say, in a third of the time.
  const scale = size < 1 || size >= 1000 ? 0 : size < 10 ? 1e13 : size < 100 ? 1e12 : 1e11;
  return String(scale > 0 ? Math.round(value * scale) / scale : Number(value.toPrecision(14)));
}

/** A time as the entities of detections have it: `2021-05-20T17:49:01+0000`. */
export function jsonTime(ms: number): string {
  return `"${new Date(ms).toISOString().slice(0, 19)}+0000"`;
}

export function jsonPoint(lon: number, lat: number): string {
  return `{"type":"Point","coordinates":[${jsonNumber(lon)},${jsonNumber(lat)}]}`;
}
