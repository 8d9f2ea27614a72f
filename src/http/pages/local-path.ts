/**
 * Where to go on after signing in, from a link that anybody can write: a path of this host, or else
 * the map. What browsers would read as another host (`//host`, `/\host`, tabs in between) is no path.
 */
export function localPath(text: string | undefined): string {
  const here = 'http://here.invalid';
  if (!text?.startsWith('/') || !URL.canParse(text, here)) return '/';
  const { origin, pathname, search } = new URL(text, here);
  // A path such as `/.//host` is one on this host, and another host once it is written by itself.
  return origin === here && !pathname.startsWith('//') ? pathname + search : '/';
}
