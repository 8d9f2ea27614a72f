import type { FastifyReply, FastifyRequest } from 'fastify';
import { takeNotice } from './notices.ts';
import { type Page, renderPage } from './page.ts';

export interface PageReply extends Page {
  readonly status?: number;
  /**
   * Where else, besides this host, forms of the page may lead: origins or schemes (`https://app.example`,
   * `myapp:`). Browsers check the redirects that follow a form too.
   */
  readonly formTargets?: readonly string[];
}

/** Sends a page to the visitor of the request. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { status = 200, formTargets = [], ...page }: PageReply,
): FastifyReply {
  const { account, csrf = '' } = request.visitor ?? { account: undefined };
  const notice = takeNotice(request, reply);
  return reply
    .code(status)
    .headers(pageHeaders(formTargets))
    .type('text/html; charset=UTF-8')
    .send(renderPage(page, { account, csrf, notice }));
}

function pageHeaders(formTargets: readonly string[]): Record<string, string> {
  // Nothing may end the directive: targets come from settings of applications.
  const targets = formTargets.filter((target) => /^[a-z][a-z0-9+.-]*:[^\s;,'"]*$/i.test(target));
  return {
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      'img-src data:',
      `form-action ${["'self'", ...targets].join(' ')}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    // Links in mails hold secrets; with `no-referrer` browsers would hide the origin of our own forms.
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
