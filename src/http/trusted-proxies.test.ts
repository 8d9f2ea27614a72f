import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trustedProxies } from './trusted-proxies.ts';

test('proxies are trusted by address or network, in both families', () => {
  const isTrusted = trustedProxies({
    trustedProxies: ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32'],
  });
  assert.ok(isTrusted);
  for (const address of ['10.255.0.1', '192.0.2.1', '::ffff:10.1.2.3', '2001:db8:ffff::1']) {
    assert.equal(isTrusted(address), true, address);
  }
  for (const address of ['11.0.0.1', '192.0.2.2', '::1', '2001:db9::1', 'unix:', '']) {
    assert.equal(isTrusted(address), false, address);
  }
  assert.equal(trustedProxies({ trustedProxies: [] }), false);
});

test('what is no address or network is a mistake in the configuration', () => {
  for (const wrong of [
    'proxy.example.org',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0.0/',
    '1.2.3',
    'all',
  ]) {
    assert.throws(
      () => trustedProxies({ trustedProxies: [wrong] }),
      { kind: 'configuration' },
      wrong,
    );
  }
});
