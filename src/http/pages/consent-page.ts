/** What a user sees whom an application asks for consent. */

import type { Authorization } from '../../model/application.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { say, type Text } from '../../words/text.ts';
import { scopeList, websiteLink } from './application-views.ts';
import { day } from './elements.ts';
import { hiddenField, postForm } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import type { PageReply } from './send-page.ts';

interface Consent {
  readonly authorization: AuthorizationRequest;
  /** Who is asked. */
  readonly username: string;
  /** Who registered the application. */
  readonly ownerName: string | undefined;
  /** What they let it do before. */
  readonly earlier: Authorization | undefined;
  readonly csrf: string;
  readonly action: string;
  /** The whole request, encoded: browsers would change line breaks in fields. */
  readonly query: string;
  readonly words: PageWords;
}

export function consentPage(consent: Consent): PageReply {
  const { authorization, username, ownerName, earlier, csrf, action, query, words } = consent;
  const { application, scopes, redirectUri } = authorization;
  const website = websiteLink(application);
  const registeredBy = inHtml(words('consent.registeredBy', { owner: ownerName ?? '' }), {
    day: () => day(application.createdAtMs, words),
  });
  const takeBack = inHtml(words('consent.takeBack'), {
    link: (inside) => html`<a href="/settings/applications">${inside}</a>`,
  });
  const already =
    earlier && inHtml(words('consent.already'), { day: () => day(earlier.createdAtMs, words) });
  const signedInAs = inHtml(words('consent.signedInAs'), {
    username: () => html`<strong>${username}</strong>`,
  });
  const body = html`${hiddenField('request', query)}
<div class="asker">
<span class="asker-initial" aria-hidden="true">${[...application.name][0]}</span>
<div class="asker-words"><p class="asker-name">${application.name}</p>
<p class="hint">${website && html`${website}, `}${registeredBy}</p></div>
</div>
${application.description && html`<p class="asker-description">${application.description}</p>`}
<div class="asked"><h2>${words('consent.asksTo')}</h2>${scopeList(scopes, words)}</div>
<p class="hint">${takeBack}${already && html` ${already}`}</p>
<div class="as-whom"><p>${signedInAs}</p><button class="button quiet" name="decision" value="switch">${words('consent.otherAccount')}</button></div>
<div class="buttons decision"><button class="button" name="decision" value="deny">${words('consent.deny')}</button><button class="button primary" name="decision" value="allow">${words('consent.allow')}</button></div>
<p class="hint destination">${destination(redirectUri, words)}</p>`;
  return {
    title: words('consent.title', { name: application.name }),
    layout: 'card',
    body: postForm({ csrf, action, body }),
    formTargets: formTargets(redirectUri),
  };
}

/** The page for a request whose answer nobody can be sent. */
export function refusalPage(reason: Text, words: PageWords): PageReply {
  return {
    status: 400,
    title: words('consent.refused.title'),
    layout: 'card',
    lead: say(words, reason),
    body: html`<div class="card stack"><p>${words('consent.refused.whatNow')}</p><p><a href="/">${words('parts.goToMap')}</a></p></div>`,
  };
}

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/** Where the answer goes, in words. */
function destination(redirectUri: string, words: PageWords): Html {
  const { protocol, hostname, host } = new URL(redirectUri);
  if (loopback.test(hostname)) return inHtml(words('consent.then.computer', { host }));
  if (protocol === 'https:') return inHtml(words('consent.then.host', { host }));
  if (protocol === 'http:') return inHtml(words('consent.then.openLine', { host }));
  return inHtml(words('consent.then.app', { scheme: protocol }));
}

/**
 * A website that is sent the answer often sends the browser on, to another host or into an app with a
 * scheme of its own, and Chromium would stop that; an app's scheme is the end of the way.
 */
function formTargets(redirectUri: string): readonly string[] | 'anywhere' {
  const { protocol } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? 'anywhere' : [protocol];
}
