import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from './throttle.ts';

test('an address stands for all that its household has', () => {
  assert.equal(networkOf('192.0.2.7'), '192.0.2.7');
  assert.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7');
  const home = networkOf('2001:db8:1:2:aaaa:bbbb:cccc:dddd');
  for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:0:0:0:1', '2001:db8:1:2:3::']) {
    assert.equal(networkOf(address), home, address);
  }
  for (const address of ['2001:db8:1:3::1', '2001:db8::2', '::1', 'fe80::1%eth0']) {
    assert.notEqual(networkOf(address), home, address);
  }
  assert.equal(networkOf('2001:db8::1'), networkOf('2001:db8:0:0:ffff::'));
  assert.equal(networkOf('::1'), networkOf('::2'));
});
