/** Query parameters by name. A parameter that is given twice has its last value, as in PHP. */
export type Query = Readonly<Record<string, string>>;

/** Has no prototype's properties, as `Object.create(null)`, of which V8 makes a slow dictionary. */
const EmptyQuery = function EmptyQuery() {} as unknown as new () => Record<string, string>;
EmptyQuery.prototype = Object.create(null);

/** Reads a query string leniently: what can't be decoded stays as it was sent. */
export function parseQuery(text: string): Record<string, string> {
  const query = new EmptyQuery();
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf('&', start);
    if (end < 0) end = text.length;
    const equals = text.indexOf('=', start);
    if (equals < 0 || equals > end) query[decode(text.slice(start, end))] = '';
    else query[decode(text.slice(start, equals))] = decode(text.slice(equals + 1, end));
    start = end + 1;
  }
  return query;
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
