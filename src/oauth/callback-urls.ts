/** Where a browser is sent back to: what may be registered, what matches it, and what is added to it. */

import type { Text } from '../words/text.ts';

const maxUrlLength = 1000;
const shownLength = 100;

/** Why a URL can't be a callback; undefined when it can. The text has a place for the field's name too. */
export function problemOfCallbackUrl(text: string): Text | undefined {
  const shown = { url: text.slice(0, shownLength) };
  if (text.length > maxUrlLength) {
    return {
      key: 'applications.problems.callback.tooLong',
      values: { ...shown, most: maxUrlLength },
    };
  }
  // What is written as is into a Location header and compared byte by byte.
  if (!/^[!-~]+$/.test(text) || /["<>\\^`{|}]/.test(text)) {
    return { key: 'applications.problems.callback.notAscii', values: shown };
  }
  if (!URL.canParse(text)) {
    return { key: 'applications.problems.callback.notWhole', values: shown };
  }
  const url = new URL(text);
  const scheme = url.protocol.slice(0, -1);
  const isWeb = scheme === 'https' || scheme === 'http';
  // RFC 8252, 7.1: a reversed domain name keeps two programs from claiming one scheme. No scheme that
  // means something to browsers (javascript, data, file, …) has a dot.
  if (!isWeb && !scheme.includes('.')) {
    return { key: 'applications.problems.callback.scheme', values: shown };
  }
  if (isWeb && !/^https?:\/\/[^/?#]/i.test(text)) {
    return { key: 'applications.problems.callback.slashes', values: shown };
  }
  if (url.username !== '' || url.password !== '' || /^[^/?#]*\/\/[^/?#]*@/.test(text)) {
    return { key: 'applications.problems.callback.credentials', values: shown };
  }
  if (text.includes('#')) return { key: 'applications.problems.callback.fragment', values: shown };
  for (const name of ['code', 'state', 'error', 'error_description']) {
    if (url.searchParams.has(name)) {
      return { key: 'applications.problems.callback.parameter', values: { ...shown, name } };
    }
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
