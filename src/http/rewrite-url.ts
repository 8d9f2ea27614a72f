/**
 * Brings the paths that clients send into the one form that routes have: no host in front (proxies
 * send one; RFC 9112, 3.2.2), no double slashes, no trailing slash, no `/v4`. `/?ids=…` (several
 * entities) shares its path with the web page, so it gets one of its own.
 */
export function rewriteUrl(target: string): string {
  const url = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '');
  const question = url.indexOf('?');
  let path = (question < 0 ? url : url.slice(0, question)) || '/';
  if (path.includes('//')) path = path.replace(/\/{2,}/g, '/');
  if (path.startsWith('/v4/') || path === '/v4') path = path.slice(3) || '/';
  if (path.length > 1 && path.endsWith('/')) path = path.slice(0, -1);
  if (question < 0) return path;
  const query = url.slice(question);
  if (path === '/' && /[?&]ids=/.test(query)) path = '/ids';
  return path + query;
}
