import type { ValuePatterns } from './detection-stores.ts';
import type { Dialect } from './dialect.ts';
import { openReadMemory } from './read-memory.ts';

/** There is one list of values. */
const theList = 0;

/**
 * Finds the values that patterns match among those ever detected: they are few, so that a search
 * compares whole values, the same on every database.
 */
export function openValueSearch(
  dialect: Dialect,
): (patterns: ValuePatterns) => Promise<readonly string[]> {
  const remember = openReadMemory<number, readonly string[]>(dialect, 1);
  const all = dialect.prepareArrays<[value: string], []>(() =>
    dialect.read.selectFrom('detection_values').select('value'),
  );
  return async (patterns) => {
    const values = await remember(theList, async () => (await all()).map(([value]) => value));
    return values.filter(matcherOf(patterns));
  };
}

/** Tells whether a value is one of those meant by patterns, in which `*` stands for any text. */
function matcherOf(patterns: ValuePatterns): (value: string) => boolean {
  const tests = patterns.map((pattern) => {
    const parts = pattern.split('*');
    if (parts.length === 1) return (value: string) => value === pattern;
    const [first = '', ...rest] = parts;
    const last = rest.pop() ?? '';
    return (value: string) => {
      if (value.length < first.length + last.length) return false;
      if (!value.startsWith(first) || !value.endsWith(last)) return false;
      let at = first.length;
      for (const part of rest) {
        const found = value.indexOf(part, at);
        if (found < 0) return false;
        at = found + part.length;
      }
      return at <= value.length - last.length;
    };
  });
  return (value) => tests.some((matches) => matches(value));
}
