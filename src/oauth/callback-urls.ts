/** Where a browser is sent back to: what may be registered, what matches it, and what is added to it. */

const maxUrlLength = 1000;

/** Why a URL can't be a callback; undefined when it can. Completes "… must …". */
export function problemOfCallbackUrl(text: string): string | undefined {
  if (text.length > maxUrlLength) return `must have at most ${maxUrlLength} characters`;
  // What is written as is into a Location header and compared byte by byte.
  if (!/^[!-~]+$/.test(text) || /["<>\\^`{|}]/.test(text)) {
    return 'must be written in ASCII, without spaces, quotes or brackets';
  }
  if (!URL.canParse(text)) return 'must be a whole URL, such as https://example.org/callback';
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  const isWeb = scheme === 'https' || scheme === 'http';
  // RFC 8252, 7.1: a reversed domain name keeps two programs from claiming one scheme. No scheme that
  // means something to browsers (javascript, data, file, …) has a dot.
  if (!isWeb && !scheme.includes('.')) {
    return 'must be http or https, or have a scheme with a dot, such as org.example.app:/callback';
  }
  if (isWeb && !/^https?:\/\/[^/?#]/i.test(text)) return 'must have two slashes before the host';
  if (url.username !== '' || url.password !== '' || /^[^/?#]*\/\/[^/?#]*@/.test(text)) {
    return 'must hold no user name or password';
  }
  if (text.includes('#')) return 'must have no fragment (#…)';
  for (const name of ['code', 'state', 'error', 'error_description']) {
    if (url.searchParams.has(name)) return `must have no parameter named ${name}`;
  }
  return undefined;
}

/**
 * Whether an application that registered one URL may be sent to another. Exactly the same, but that
 * the port of this very computer is free (RFC 8252, 7.3): programs listen on whichever they get.
 */
export function isSameCallback(registered: string, requested: string): boolean {
  if (registered === requested) return true;
  const withoutPort = stripLoopbackPort(requested);
  return withoutPort !== undefined && withoutPort === stripLoopbackPort(registered);
}

/** A URL of this very computer without its port; undefined for any other. */
function stripLoopbackPort(url: string): string | undefined {
  const match = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::(\d{1,5}))?([/?].*)?$/.exec(url);
  if (!match || Number(match[2] ?? 80) > 65_535) return undefined;
  return `${match[1]}${match[3] ?? ''}`;
}

/** A callback URL with more parameters; those that it has stay as they are. */
export function addParameters(
  url: string,
  parameters: Readonly<Record<string, string | undefined>>,
): string {
  const added = Object.entries(parameters)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
    .join('&');
  if (!url.includes('?')) return `${url}?${added}`;
  return /[?&]$/.test(url) ? `${url}${added}` : `${url}&${added}`;
}
