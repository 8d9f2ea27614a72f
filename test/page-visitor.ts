/** Somebody who looks at pages with a browser that keeps cookies and follows nothing. */

import assert from 'node:assert/strict';
import { startSession } from '../src/accounts/sessions.ts';
import type { Account } from '../src/model/account.ts';
import type { Store } from '../src/store/store.ts';

/** A page as it came. */
export interface SeenPage {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
  /** Where it sends the browser. */
  readonly location: string | null;
}

export interface PageVisitor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<SeenPage>;
  /** Sends a form with just these fields, as a program would. */
  post(
    path: string,
    fields?: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<SeenPage>;
  /** Sends a form of the page at `path` with these fields changed, as a person does. */
  submit(
    path: string,
    action: string,
    fields?: Readonly<Record<string, string | undefined>>,
  ): Promise<SeenPage>;
  /** What makes a form one of this visitor's. */
  csrf(): Promise<string>;
  forgetCookies(): void;
}

/** A new account with a session of its own, and no password. */
export async function visitAs(
  server: { readonly store: Store; readonly origin: string },
  username: string,
  more: { readonly isAdministrator?: boolean } = {},
): Promise<PageVisitor & { readonly account: Account }> {
  const account = await server.store.accounts.create(
    { username, email: null, passwordHash: null, isAdministrator: more.isAdministrator ?? false },
    { adopt: true },
  );
  assert.ok(typeof account !== 'string', `${username}: ${String(account)}`);
  const session = await startSession(server.store, account.user.id);
  return { ...visit(server.origin, { wayside_session: session }), account };
}

/** Somebody who is not signed in, unless the cookies say so. */
export function visit(
  origin: string,
  startCookies: Readonly<Record<string, string>> = {},
): PageVisitor {
  const cookies = new Map(Object.entries(startCookies));

  async function ask(path: string, init: RequestInit): Promise<SeenPage> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(origin + path, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return {
      status: response.status,
      headers: response.headers,
      html: await response.text(),
      location: response.headers.get('location'),
    };
  }

  const visitor: PageVisitor = {
    get: (path, headers = {}) => ask(path, { headers }),
    post: (path, fields = {}, headers = {}) =>
      ask(path, { method: 'POST', body: new URLSearchParams(fields), headers }),
    async submit(path, action, changes = {}) {
      const page = await visitor.get(path);
      const fields = fieldsOf(page.html, action);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) delete fields[name];
        else fields[name] = value;
      }
      return visitor.post(action, fields, { origin, 'sec-fetch-site': 'same-origin' });
    },
    async csrf() {
      const { html } = await visitor.get('/settings/applications');
      return fieldsOf(html, '/sign-out').csrf ?? assert.fail('no form');
    },
    forgetCookies: () => cookies.clear(),
  };
  return visitor;
}

/** What the form with that action holds when it is sent untouched, without its buttons. */
export function fieldsOf(html: string, action: string): Record<string, string> {
  const form = html
    .split('<form ')
    .find((text) => text.includes(`action="${action}"`))
    ?.split('</form>')[0];
  assert.ok(form !== undefined, `no form to ${action} in: ${html}`);
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const { name, value = '', type } = attributesOf(tag);
    if (name === undefined) continue;
    if (/^(?:checkbox|radio)$/.test(type ?? '') && !/ checked/.test(tag)) continue;
    fields[name] = value;
  }
  for (const [, tag = '', text = ''] of form.matchAll(/<textarea ([^>]*)>\n?([^<]*)</g)) {
    const { name } = attributesOf(tag);
    if (name !== undefined) fields[name] = textOf(text);
  }
  return fields;
}

function attributesOf(tag: string): Partial<Record<string, string>> {
  return Object.fromEntries(
    [...tag.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      textOf(value),
    ]),
  );
}

function textOf(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
