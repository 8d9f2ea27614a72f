import type { FastifyRequest } from 'fastify';

/** A list of entities that are JSON texts. `next` is the cursor of the page that follows, if one does. */
export function listAnswer(
  texts: readonly string[],
  next: string | undefined,
  request: FastifyRequest,
  baseUrl: string,
): string {
  const data = `"data":[${texts.join(',')}]`;
  if (next === undefined) return `{${data}}`;
  const paging = { cursors: { after: next }, next: nextUrl(baseUrl, request, next) };
  return `{${data},"paging":${JSON.stringify(paging)}}`;
}

/** The request's own URL with another cursor; it holds a token only where that URL did. */
function nextUrl(baseUrl: string, request: FastifyRequest, after: string): string {
  const query = new URLSearchParams(request.query as Record<string, string>);
  query.set('after', after);
  return `${baseUrl}${request.url.split('?', 1)[0]}?${query}`;
}
