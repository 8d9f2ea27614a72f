/** What a user sees whom an application asks for consent. */

import type { Authorization } from '../../model/application.ts';
import type { AuthorizationRequest } from '../../oauth/authorization-request.ts';
import { scopeList, websiteLink } from './application-views.ts';
import { day } from './elements.ts';
import { hiddenField, postForm } from './forms.ts';
import { type Html, html } from './html.ts';
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
}

export function consentPage(consent: Consent): PageReply {
  const { authorization, username, ownerName, earlier, csrf, action, query } = consent;
  const { application, scopes, redirectUri } = authorization;
  const website = websiteLink(application);
  const body = html`${hiddenField('request', query)}
<div class="asker">
<span class="asker-initial" aria-hidden="true">${[...application.name][0]}</span>
<div class="asker-words"><p class="asker-name">${application.name}</p>
<p class="hint">${website && html`${website}, `}registered by ${ownerName} ${'on '}${day(application.createdAtMs)}</p></div>
</div>
${application.description && html`<p class="asker-description">${application.description}</p>`}
<div class="asked"><h2>It asks to</h2>${scopeList(scopes)}</div>
<p class="hint">It never gets your password. You can take this back at any time under <a href="/settings/applications">Authorised apps</a>.${earlier && html` You let it act for you on ${day(earlier.createdAtMs)} already.`}</p>
<div class="as-whom"><p>Signed in as <strong>${username}</strong></p><button class="button quiet" name="decision" value="switch">Use another account</button></div>
<div class="buttons decision"><button class="button" name="decision" value="deny">Deny</button><button class="button primary" name="decision" value="allow">Allow</button></div>
<p class="hint destination">Then you go ${destination(redirectUri)}.</p>`;
  return {
    title: `Let ${application.name} act for you?`,
    layout: 'card',
    body: postForm({ csrf, action, body }),
    formTargets: formTargets(redirectUri),
  };
}

/** The page for a request whose answer nobody can be sent. */
export function refusalPage(message: string): PageReply {
  return {
    status: 400,
    title: 'This application can’t ask you',
    layout: 'card',
    lead: message,
    body: html`<div class="card stack"><p>Nothing was allowed, and you were sent nowhere. The fault is in the link that led here: tell whoever makes the application.</p><p><a href="/">Go to the map</a></p></div>`,
  };
}

const loopback = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/** Where the answer goes, in words. */
function destination(redirectUri: string): Html {
  const { protocol, hostname, host } = new URL(redirectUri);
  if (loopback.test(hostname))
    return html`to a program on <strong>this computer</strong> (${host})`;
  if (protocol === 'https:') return html`to <strong>${host}</strong>`;
  if (protocol === 'http:') {
    return html`to <strong>${host}</strong>, over a line that <strong>others can read along</strong>`;
  }
  return html`to the app on this device that opens <strong>${protocol}</strong> links`;
}

/**
 * A website that is sent the answer often sends the browser on, to another host or into an app with a
 * scheme of its own, and Chromium would stop that; an app's scheme is the end of the way.
 */
function formTargets(redirectUri: string): readonly string[] | 'anywhere' {
  const { protocol } = new URL(redirectUri);
  return /^https?:$/.test(protocol) ? 'anywhere' : [protocol];
}
