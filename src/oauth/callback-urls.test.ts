import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inEnglish } from '../words/text.ts';
import { addParameters, isSameCallback, problemOfCallbackUrl } from './callback-urls.ts';

describe('a callback URL', () => {
  test('can be one of the web, of this computer, or of a program', () => {
    for (const url of [
      'https://example.org',
      'https://example.org/callback?from=wayside',
      'https://example.org:8443/a/b%20c',
      'http://intranet/callback',
      'http://localhost:8763/',
      'http://127.0.0.1/',
      'http://[::1]:3000/done',
      'org.example.app:/callback',
      'org.example.app://callback',
    ]) {
      assert.equal(problemOfCallbackUrl(url), undefined, url);
    }
  });

  test('can be nothing that leads elsewhere, runs, or breaks a header', () => {
    for (const url of [
      '',
      'example.org/callback',
      '/callback',
      '//example.org/callback',
      'https://',
      'https:example.org',
      'https:/example.org',
      'https:///example.org',
      'https:\\\\example.org',
      'https://example.org/#',
      'https://example.org/#done',
      'https://user@example.org/',
      'https://user:password@example.org/',
      'https://@example.org/',
      'org.example.app://user@host/',
      'https://example.org/a b',
      'https://example.org/\r\nSet-Cookie:x',
      'https://example.org/ä',
      'https://exämple.org/',
      'https://example.org/"><script>',
      'https://example.org/?code=1',
      'https://example.org/?a=1&state=2',
      'javascript:alert(1)',
      'JavaScript://example.org/%0aalert(1)',
      'data:text/html,x',
      'file:///etc/passwd',
      'blob:https://example.org/x',
      'intent://example.org/#Intent;end',
      'myapp://callback',
      `https://example.org/${'x'.repeat(1000)}`,
    ]) {
      const problem = problemOfCallbackUrl(url);
      assert.ok(problem, url);
      assert.match(inEnglish(problem), / must .*: /s, url);
    }
  });

  test('is matched byte by byte, but for the port of this computer', () => {
    const isSame = (registered: string, requested: string) => {
      assert.ok(isSameCallback(registered, registered));
      return isSameCallback(registered, requested);
    };
    assert.ok(isSame('http://localhost:8763/', 'http://localhost:50000/'));
    assert.ok(isSame('http://127.0.0.1/done?a=1', 'http://127.0.0.1:1/done?a=1'));
    assert.ok(isSame('http://[::1]:2/', 'http://[::1]/'));
    for (const [registered, requested] of [
      ['http://localhost:8763/', 'http://127.0.0.1:8763/'],
      ['http://localhost/', 'https://localhost/'],
      ['http://localhost/', 'http://localhost:99999/'],
      ['http://localhost/', 'http://localhost:80@evil.example/'],
      ['http://localhost/', 'http://localhost.evil.example/'],
      ['http://localhost/', 'http://localhost:1/other'],
      ['http://localhost/', 'http://localhost:1/?a=1'],
      ['http://localhost/', 'http://localhost:1/#x'],
      ['http://127.0.0.1/', 'http://127.0.0.2:1/'],
      ['https://example.org/', 'https://example.org:444/'],
      ['https://example.org/', 'https://example.org'],
      ['org.example.app:/', 'org.example.app:/x'],
    ] as const) {
      assert.ok(!isSame(registered, requested), `${registered} ${requested}`);
    }
  });
});

test('parameters are added to those that a URL has', () => {
  const added = (url: string) =>
    addParameters(url, { state: 'a b&c=d', none: undefined, code: 'x' });
  const expected = 'state=a%20b%26c%3Dd&code=x';
  assert.equal(added('https://a.example'), `https://a.example?${expected}`);
  assert.equal(added('https://a.example/?'), `https://a.example/?${expected}`);
  assert.equal(added('https://a.example/?x=%20+'), `https://a.example/?x=%20+&${expected}`);
  assert.equal(added('org.example.app:/done'), `org.example.app:/done?${expected}`);
  assert.equal(addParameters('a:/', { state: '\ud800' }), 'a:/?state=%EF%BF%BD');
});
