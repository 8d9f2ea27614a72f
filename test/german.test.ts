/** What the server says to people who read German: nothing in English. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makeLink } from '../src/accounts/links.ts';
import { pageWords as german } from '../src/words/de/page-words.ts';
import { pageWords as english } from '../src/words/en/page-words.ts';
import { goodPassword, makeAccount } from './accounts.ts';
import { type EveryPage, openEveryPage, type Reader } from './every-page.ts';
import { type PageVisitor, type SeenPage, visit } from './page-visitor.ts';

let pages: EveryPage;
before(async () => {
  pages = await openEveryPage();
});
after(() => pages.close());

/** Somebody who chose German. */
function reader(who: Reader['who']): PageVisitor {
  const { cookies } = pages.readers.find((each) => each.who === who) ?? assert.fail(who);
  return visit(pages.server.origin, { ...cookies, wayside_language: 'de' });
}

/** Whole texts of the English catalogue, or what stands between their places, that are not German too. */
const englishTexts = fragmentsOf(english)
  .filter((text) => !textsIn(german).some((each) => each.includes(text)))
  .map(
    (text) =>
      new RegExp(`(?<!\\p{L})${text.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}(?!\\p{L})`, 'u'),
  );
/** A place that nothing was given for, or a key that there is no text for. */
const unfilled = new RegExp(`\\{\\{|\\}\\}|^(?:${Object.keys(english).join('|')})\\.\\w`);
const englishWords = /\b(?:the|and|your|you|of|with|this|are|is|their|have|for|to|from|by)\b/;

function textsIn(part: object): string[] {
  return Object.values(part).flatMap((each) =>
    typeof each === 'string' ? [each] : textsIn(each as object),
  );
}

function fragmentsOf(part: object): string[] {
  return textsIn(part)
    .flatMap((text) => text.split(/\{\{[^}]*\}\}|<[^>]*>/))
    .map((text) => text.replace(/^\W+|\W+$/g, ''))
    .filter((text) => text.length > 3);
}

/** What is to be read on a page, or heard; without what it says to be English. */
function readTexts(html: string): string[] {
  const shown = html
    .replace(/<(\w+)[^>]* lang="en"[^>]*>.*?<\/\1>/gs, '')
    .replace(/<svg.*?<\/svg>/gs, (drawing) => drawing.replace(/ viewBox="[^"]*"/, ''));
  const attributes = shown.matchAll(/ (?:aria-label|title|alt|placeholder|data-label)="([^"]*)"/g);
  return [...[...attributes].map(([, text = '']) => text), ...shown.split(/<[^>]*>/)]
    .map((text) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(+code)))
    .filter((text) => text.trim() !== '');
}

function isGerman({ html }: SeenPage, what: string): void {
  assert.match(html, /<html lang="de">/, what);
  const texts = readTexts(html);
  for (const text of texts) {
    assert.doesNotMatch(text, englishWords, what);
    assert.doesNotMatch(text, unfilled, what);
    const found = englishTexts.find((each) => each.test(text));
    assert.equal(found, undefined, `${what}: ${text}`);
  }
}

describe('every page is in German', () => {
  for (const who of ['somebody', 'a newcomer', 'an administrator']) {
    test(`for ${who}`, async () => {
      const { paths, cookies } = pages.readers.find((each) => each.who === who) ?? assert.fail(who);
      const visitor = visit(pages.server.origin, cookies);
      for (const path of paths) {
        const page = await visitor.get(path, { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' });
        assert.notEqual(page.status, 303, path);
        isGerman(page, `${path} for ${who}`);
      }
    });
  }
});

describe('what is wrong with a form is said in German', () => {
  test('to somebody', async () => {
    const { id: userId } = (await makeAccount(pages.server.store, 'vera')).user;
    const link = await makeLink(pages.server.store, {
      purpose: 'reset-password',
      userId,
      email: null,
    });
    const somebody = reader('somebody');
    const signUp = { username: '-', email: '-', password: '-' };
    for (const [path, action, fields] of [
      ['/sign-in', '/sign-in', { name: 'x', password: 'x' }],
      ['/sign-up', '/sign-up', signUp],
      ['/sign-up', '/sign-up', { username: 'ada', email: 'a@b.example', password: 'password' }],
      ['/sign-up', '/sign-up', { username: 'xy', password: 'x'.repeat(2000) }],
      ['/forgot-password', '/forgot-password', { email: 'x' }],
      [link, '/reset-password', { password: 'x' }],
      ['/sign-in', '/sign-in', { csrf: 'x' }],
    ] as const) {
      const page = await somebody.submit(path, action, fields);
      assert.ok(page.status >= 400, `${path}: ${page.status}`);
      isGerman(page, `${path} ${JSON.stringify(fields)}`);
    }
    const large = await somebody.post('/sign-in', { name: 'x'.repeat(40_000) });
    assert.equal(large.status, 413);
    isGerman(large, 'a form that is too large');
  });

  test('to somebody who tries too often', async () => {
    const somebody = reader('somebody');
    let page: SeenPage | undefined;
    for (let i = 0; i < 11; i++)
      page = await somebody.submit('/sign-in', '/sign-in', { name: 'z' });
    assert.equal(page?.status, 429);
    isGerman(page, 'too many attempts');
  });

  test('to an administrator', async () => {
    const rosa = reader('an administrator');
    const { town, application } = pages.server;
    const organization = `/organizations/${town.slug}`;
    const form = `/dashboard/developers/${application.id}`;
    const hostile = { name: '', description: '\u0001', website: 'x', callbackUrls: 'x' };
    for (const [path, action, fields] of [
      ['/settings', '/settings/email', { email: 'x', emailPassword: 'x' }],
      ['/settings', '/settings/email', { email: 'x@y.example', emailPassword: 'x' }],
      ['/settings', '/settings/password', { newPassword: 'x' }],
      ['/settings', '/settings/password', { newPassword: goodPassword, currentPassword: 'x' }],
      ['/settings/organizations', '/settings/organizations', { name: '', slug: 'X' }],
      ['/settings/organizations', '/settings/organizations', { name: 'X', slug: town.slug }],
      [organization, `${organization}/members`, { username: 'x', role: 'admin' }],
      [organization, `${organization}/members`, { username: 'rosa', role: 'admin' }],
      [organization, `${organization}/details`, { name: '\u0001', description: '\u0001' }],
      ['/settings/people', '/settings/people/invitations', { email: 'x' }],
      [`${form}/edit`, `${form}/edit`, { ...hostile, 'scope-read': undefined }],
      [`${form}/delete`, `${form}/delete`, { name: 'x' }],
    ] as const) {
      const page = await rosa.submit(path, action, fields);
      assert.equal(page.status, 422, `${path}: ${page.status}`);
      isGerman(page, `${path} ${JSON.stringify(fields)}`);
    }
  });

  test('to the only administrator, who can’t leave', async () => {
    const page = await reader('an administrator').get('/settings/delete-account');
    assert.match(page.html, /keinen anderen Administrator/);
  });
});

describe('what was done is said in German', () => {
  test('on the page that a form leads to', async () => {
    const rosa = reader('an administrator');
    const name = 'Klub <link>{{count}}</link> $t(frame.map)';
    const organizations = '/settings/organizations';
    const made = await rosa.submit(organizations, organizations, { name, slug: 'klub' });
    const organization = await rosa.get(made.location ?? '');
    assert.match(organization.html, /<p class="notice" role="status">Klub &#?\w+;link/);
    const texts = readTexts(organization.html).map((text) =>
      text.replaceAll('&lt;', '<').replaceAll('&gt;', '>'),
    );
    assert.ok(
      texts.includes(`${name} ist angelegt. Fügen Sie Mitglieder hinzu.`),
      texts.join('\n'),
    );
    const left = '/organizations/klub/members/remove';
    await rosa.submit('/organizations/klub', '/organizations/klub/details', { name: 'Klub' });
    isGerman(await rosa.get('/organizations/klub'), 'details');
    const alone = await rosa.submit(`${left}?username=rosa`, left);
    assert.equal(alone.status, 422);
    isGerman(alone, 'the last owner');
    await rosa.submit('/settings/jobs', '/settings/jobs/rerun', { id: 'all' });
    isGerman(await rosa.get('/settings/jobs'), 'jobs');
    await rosa.submit('/settings', '/settings/sessions');
    isGerman(await rosa.get('/settings'), 'settings');
    const people = '/settings/people';
    isGerman(await rosa.submit(people, `${people}/invitations`, { email: '' }), 'an invitation');
    isGerman(await rosa.submit(people, `${people}/password-links`), 'a password link');
  });

  test('with the keys of an application', async () => {
    const nils = reader('a newcomer');
    const form = '/dashboard/developers/new';
    isGerman(await nils.submit(form, form, { name: 'Xyz' }), 'registered');
    const [app] = await pages.server.store.applications.ofOwner(
      (await pages.server.store.users.byUsername('nils'))?.id ?? 0,
    );
    const path = `/dashboard/developers/${app?.id}`;
    for (const kind of ['tokens', 'secrets']) {
      isGerman(await nils.submit(path, `${path}/client-${kind}`), kind);
    }
    await nils.submit(`${path}/edit`, `${path}/edit`);
    isGerman(await nils.get(path), 'edited');
    await nils.submit(`${path}/delete`, `${path}/delete`, { name: 'Xyz' });
    isGerman(await nils.get('/dashboard/developers'), 'deleted');
  });

  test('in mails, to whoever causes them', async () => {
    const somebody = reader('somebody');
    await makeAccount(pages.server.store, 'mail', { email: 'mail@example.org' });
    const form = '/forgot-password';
    isGerman(await somebody.submit(form, form, { email: 'mail@example.org' }), 'sent');
    const { text, html, headers } = await pages.mailbox.next();
    assert.match(decodeHeader(headers.subject), /^Neues Passwort für Wayside setzen$/);
    assert.match(text, /^Für Ihr Wayside-Konto „mail“/);
    assert.match(html, /<html lang="de">/);
    const english = visit(pages.server.origin);
    await english.submit(form, form, { email: 'mail@example.org' });
    assert.match((await pages.mailbox.next()).text, /^A new password was asked for/);
    const signUp = { username: 'max', email: 'max@example.org', password: goodPassword };
    const welcome = await somebody.submit('/sign-up', '/sign-up', signUp);
    isGerman(await somebody.get(welcome.location ?? ''), 'welcome');
    assert.match((await pages.mailbox.next()).text, /„max“ angegeben/);
  });
});

/** RFC 2047. */
function decodeHeader(text = ''): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?Q\?(.*?)\?=/gi, (_, word: string) =>
      decodeURIComponent(word.replaceAll('_', ' ').replaceAll('%', '%25').replaceAll('=', '%')),
    );
}
