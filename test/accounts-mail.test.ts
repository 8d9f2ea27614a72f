import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { asEmail } from '../src/accounts/email.ts';
import { openMailer } from '../src/accounts/mail.ts';
import { readConfig } from '../src/config.ts';
import { openLog } from '../src/log.ts';
import { hashSecret } from '../src/secret-hash.ts';
import { goodPassword, isSignedIn, makeAccount, signIn } from './accounts.ts';
import { startTestServer, type TestServer } from './fixtures.ts';
import { type Mailbox, openMailbox, type ReceivedMail } from './mailbox.ts';
import { fieldsOf, type PageVisitor, type SeenPage, visit } from './page-visitor.ts';

const webUrl = 'https://maps.example.org';
const newPassword = 'eight red tricycles';
let mailbox: Mailbox;
let server: TestServer;
beforeEach(async () => {
  mailbox = await openMailbox();
  server = await startTestServer({
    settings: {
      WAYSIDE_SIGN_UP: 'open',
      WAYSIDE_SMTP_URL: mailbox.url,
      WAYSIDE_MAIL_FROM: 'The Town <town@example.org>',
      WAYSIDE_WEB_URL: webUrl,
    },
  });
});
afterEach(async () => {
  // Waits for mails that are under way.
  await server.close();
  await mailbox.close();
  assert.equal(mailbox.countUnread(), 0);
});

/** Path and query of the link in a mail, once it is sure that it leads here. */
function linkOf({ text, html }: ReceivedMail): string {
  const [url = ''] = /https?:\S+/.exec(text) ?? [];
  assert.ok(url.startsWith(`${webUrl}/`), text);
  assert.ok(html.includes(url.replaceAll('=', '&#61;')), html);
  return url.slice(webUrl.length);
}

async function nextTo(email: string): Promise<ReceivedMail> {
  const mail = await mailbox.next();
  assert.deepEqual(mail.to, [email]);
  return mail;
}

function askForReset(email: string, visitor = visit(server.origin)): Promise<SeenPage> {
  return visitor.submit('/forgot-password', '/forgot-password', { email });
}

/** Follows a link and sends the form that it leads to. */
async function follow(
  link: string,
  fields: Readonly<Record<string, string>> = {},
  visitor = visit(server.origin),
): Promise<SeenPage> {
  const page = await visitor.get(link);
  if (page.status !== 200) return page;
  const action = link.split('?')[0] ?? '';
  return visitor.post(action, { ...fieldsOf(page.html, action), ...fields });
}

async function signedIn(username: string, password = goodPassword): Promise<PageVisitor> {
  const visitor = visit(server.origin);
  assert.equal((await signIn(visitor, username, password)).status, 303);
  return visitor;
}

describe('an address', () => {
  test('is kept once its owner followed the link, which works once', async () => {
    const { accounts } = server.store;
    const visitor = visit(server.origin);
    const fields = { username: 'vera', password: goodPassword, email: ' Vera@Example.ORG ' };
    await visitor.submit('/sign-up', '/sign-up', fields);
    const mail = await nextTo('vera@example.org');
    assert.equal(mail.headers.to, 'vera@example.org');
    assert.equal(mail.headers.from, 'The Town <town@example.org>');
    assert.equal(mail.headers['auto-submitted'], 'auto-generated');
    assert.match(mail.text, /“vera”/);
    assert.equal((await accounts.byUsername('vera'))?.email, null);
    const link = linkOf(mail);
    const stored = hashSecret(new URL(link, webUrl).searchParams.get('key') ?? '');
    assert.ok(await server.store.links.get(stored, 'confirm-email', Date.now()));
    // Programs that look into mails only get the page.
    assert.equal((await visit(server.origin).get(link)).status, 200);
    assert.equal((await accounts.byUsername('vera'))?.email, null);
    assert.equal((await follow(link)).location, '/settings');
    assert.equal((await accounts.byUsername('vera'))?.email, 'vera@example.org');
    assert.equal((await follow(link)).status, 403);
    assert.match((await visitor.get('/settings')).html, /vera@example\.org/);
  });

  test('that somebody has is told to its owner only', async () => {
    await makeAccount(server.store, 'owner', { email: 'owner@example.org' });
    const pages: string[] = [];
    for (const [username, email] of [
      ['thief', 'owner@example.org'],
      ['maker', 'other@example.org'],
    ] as const) {
      const visitor = visit(server.origin);
      const fields = { username, password: goodPassword, email };
      const page = await visitor.submit('/sign-up', '/sign-up', fields);
      assert.equal(page.status, 303);
      const { html } = await visitor.get('/settings');
      pages.push(
        html
          .replaceAll(username, 'NAME')
          .replaceAll(/value="[^"]*"|datetime="[^"]*"|\d{10,}|>[tm]</g, ''),
      );
    }
    assert.equal(pages[0], pages[1]);
    const mails = [await mailbox.next(), await mailbox.next()];
    const toOwner = mails.find(({ to }) => to[0] === 'owner@example.org');
    assert.match(toOwner?.text ?? '', /“thief”.*nothing was changed/s);
    assert.doesNotMatch(toOwner?.raw ?? '', /key=/);
    assert.ok(mails.some(({ to }) => to[0] === 'other@example.org'));
  });

  test('goes to the one who confirms it first', async () => {
    const email = 'shared@example.org';
    const links: string[] = [];
    for (const username of ['first', 'second']) {
      const fields = { username, password: goodPassword, email };
      await visit(server.origin).submit('/sign-up', '/sign-up', fields);
      links.push(linkOf(await nextTo(email)));
    }
    assert.equal((await follow(links[1] ?? '')).status, 303);
    assert.equal((await follow(links[0] ?? '')).status, 403);
    assert.equal((await server.store.accounts.byEmail(email))?.user.username, 'second');
  });

  test('is changed with the password, and stays until the new one is confirmed', async () => {
    await makeAccount(server.store, 'mover', { email: 'old@example.org' });
    const visitor = await signedIn('mover');
    const change = (email: string, emailPassword: string) =>
      visitor.submit('/settings', '/settings/email', { email, emailPassword });
    assert.equal((await change('new@example.org', 'wrong one')).status, 422);
    assert.equal((await change('no address', goodPassword)).status, 422);
    assert.equal((await change('new@example.org', goodPassword)).status, 303);
    const link = linkOf(await nextTo('new@example.org'));
    assert.equal((await server.store.accounts.byUsername('mover'))?.email, 'old@example.org');
    assert.equal((await follow(link)).status, 303);
    assert.equal((await server.store.accounts.byUsername('mover'))?.email, 'new@example.org');
  });

  test('gets only so many mails, whoever asks', async () => {
    const email = 'full@example.org';
    await makeAccount(server.store, 'full', { email });
    for (let i = 0; i < 8; i++) assert.equal((await askForReset(email)).status, 200);
    for (let i = 0; i < 5; i++) await nextTo(email);
  });

  test('is one plain address: nothing in it becomes a header, a recipient or a command', async () => {
    const evil = [
      'a@example.org\r\nBcc: b@example.org',
      'a@example.org\nSubject: x',
      'a@example.org, b@example.org',
      'a@example.org;b@example.org',
      'A <a@example.org>',
      '"a b"@example.org',
      'a@example.org> SIZE=1\r\nRCPT TO:<b@example.org',
      'a@[127.0.0.1]',
      'a@example.org\0',
      'a@exa\u200Bmple.org',
      `${'a'.repeat(250)}@example.org`,
    ];
    for (const email of evil) {
      assert.equal(asEmail(email), undefined, email);
      const page = await askForReset(email);
      assert.equal(page.status, 422, email);
      const fields = { username: 'evil', password: goodPassword, email };
      const signUp = await visit(server.origin).submit('/sign-up', '/sign-up', fields);
      assert.equal(signUp.status, 422, email);
    }
    assert.equal(asEmail(' Ada.L+x@sub.Example.org '), 'ada.l+x@sub.example.org');
  });
});

test('an invitation by mail brings its address along', async () => {
  await makeAccount(server.store, 'host', { isAdministrator: true });
  const host = await signedIn('host');
  const invite = (email: string) =>
    host.submit('/settings/people', '/settings/people/invitations', { email });
  assert.equal((await invite('a@example.org, b@example.org')).status, 422);
  assert.equal((await invite('guest@example.org')).location, '/settings/people');
  const mail = await nextTo('guest@example.org');
  assert.match(mail.text, /“host” invites you/);
  const link = linkOf(mail);
  const guest = visit(server.origin);
  assert.equal(fieldsOf((await guest.get(link)).html, '/sign-up').email, 'guest@example.org');
  await guest.submit(link, '/sign-up', { username: 'guest', password: goodPassword });
  assert.equal((await server.store.accounts.byUsername('guest'))?.email, 'guest@example.org');
});

describe('a forgotten password', () => {
  test('is set anew with a link that works once, and ends every session', async () => {
    await makeAccount(server.store, 'lena', { email: 'lena@example.org' });
    const earlier = await signedIn('lena');
    await askForReset('lena@example.org');
    await askForReset('LENA@example.org');
    const links = [
      linkOf(await nextTo('lena@example.org')),
      linkOf(await nextTo('lena@example.org')),
    ] as const;
    const weak = await follow(links[0], { password: 'password1' });
    assert.equal(weak.status, 422);
    assert.ok(await isSignedIn(earlier));
    const page = await follow(links[0], { password: newPassword });
    assert.equal(page.location, '/sign-in');
    assert.equal(await isSignedIn(earlier), false);
    for (const link of links) {
      assert.equal((await follow(link, { password: 'nine green unicycles' })).status, 403);
    }
    assert.match((await nextTo('lena@example.org')).text, /was changed/);
    assert.equal((await signIn(visit(server.origin), 'lena')).status, 422);
    await signedIn('lena', newPassword);
  });

  test('is set once by several who follow a link at once', async () => {
    await makeAccount(server.store, 'race', { email: 'race@example.org' });
    await askForReset('race@example.org');
    const link = linkOf(await nextTo('race@example.org'));
    const passwords = ['first of the racers', 'second of the racers', 'third of the racers'];
    const pages = await Promise.all(passwords.map((password) => follow(link, { password })));
    assert.deepEqual(pages.map(({ status }) => status).sort(), [303, 403, 403]);
    await nextTo('race@example.org');
  });

  test('lets somebody in again whom others had locked out', async () => {
    const { user } = await makeAccount(server.store, 'locked', { email: 'locked@example.org' });
    const key = hashSecret(`sign-in account ${user.id}`);
    for (let i = 0; i < 11; i++) await server.store.attempts.count(key, 900_000, Date.now());
    assert.equal((await signIn(visit(server.origin), 'locked')).status, 429);
    await askForReset('locked@example.org');
    await follow(linkOf(await nextTo('locked@example.org')), { password: newPassword });
    await nextTo('locked@example.org');
    await signedIn('locked', newPassword);
  });

  test('of nobody looks like that of somebody', async () => {
    await makeAccount(server.store, 'real', { email: 'real@example.org' });
    const answers: string[] = [];
    for (const email of ['real@example.org', 'none@example.org']) {
      const page = await askForReset(email);
      assert.equal(page.status, 200);
      answers.push(page.html.replaceAll(email, 'ADDRESS'));
    }
    const withoutTokens = answers.map((html) => html.replaceAll(/value="[^"]*"/g, ''));
    assert.equal(withoutTokens[0], withoutTokens[1]);
    await nextTo('real@example.org');
  });

  test('can not be asked for without end from one address', async () => {
    const key = hashSecret('ask-for-reset 127.0.0.1');
    for (let i = 0; i < 20; i++) await server.store.attempts.count(key, 3_600_000, Date.now());
    assert.equal((await askForReset('anybody@example.org')).status, 429);
  });

  test('leads to the configured address, whatever the Host header says', async () => {
    await makeAccount(server.store, 'poisoned', { email: 'poisoned@example.org' });
    const visitor = visit(server.origin);
    const { csrf = '' } = fieldsOf(
      (await visitor.get('/forgot-password')).html,
      '/forgot-password',
    );
    const fields = { csrf, email: 'poisoned@example.org' };
    const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
    assert.equal((await visitor.post('/forgot-password', fields, headers)).status, 200);
    const mail = await nextTo('poisoned@example.org');
    assert.doesNotMatch(mail.raw, /evil/);
    linkOf(mail);
  });
});

test('a mail that can not be sent is logged, and nothing else', async () => {
  const settings = { WAYSIDE_SMTP_URL: 'smtp://127.0.0.1:1', WAYSIDE_URL: webUrl };
  const silent = await startTestServer({ settings });
  try {
    await makeAccount(silent.store, 'unlucky', { email: 'unlucky@example.org' });
    const fields = { email: 'unlucky@example.org' };
    const page = await visit(silent.origin).submit('/forgot-password', '/forgot-password', fields);
    assert.equal(page.status, 200);
  } finally {
    await silent.close();
  }
  assert.match(silent.logged.join(''), /an e-mail could not be sent/);
  assert.doesNotMatch(silent.logged.join(''), /key=|unlucky@/);
});

test('without a mail server the page says whom to ask', async () => {
  const plain = await startTestServer();
  try {
    const { html } = await visit(plain.origin).get('/forgot-password');
    assert.match(html, /Ask whoever runs it/);
    assert.doesNotMatch(html, /name="email"/);
  } finally {
    await plain.close();
  }
});

test('a mail server without a base URL is a mistake in the configuration', () => {
  const config = readConfig({ WAYSIDE_SMTP_URL: 'smtp://localhost' });
  assert.throws(() => openMailer(config, openLog('silent')), { kind: 'configuration' });
});
