import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { test } from 'node:test';
import { inEnglish } from '../words/text.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword, verifyPassword } from './passwords.ts';

const password = 'seven blue bicycles';

test('a hash is scrypt at the cost that OWASP gives, salted, in PHC form', async () => {
  const [one, other] = await Promise.all([hashPassword(password), hashPassword(password)]);
  assert.notEqual(one, other);
  const [, name, parameters, salt = '', hash] = one.split('$');
  assert.deepEqual([name, parameters], ['scrypt', 'ln=15,r=8,p=3']);
  const options = { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 27 };
  const again = scryptSync(password, Buffer.from(salt, 'base64'), 32, options);
  assert.equal(again.toString('base64').replace(/=+$/, ''), hash);
});

test('a password is that of its hash alone', async () => {
  const hash = await hashPassword(password);
  assert.equal(await verifyPassword(password, hash), true);
  assert.equal(await verifyPassword(`${password} `, hash), false);
  assert.equal(await verifyPassword('', hash), false);
  for (const none of [null, undefined, '', 'plain', hash.slice(0, -1), `${hash}A`]) {
    assert.equal(await verifyPassword(password, none), false);
    assert.equal(await verifyPassword('', none), false);
  }
});

test('a password is the same however its characters are put together', async () => {
  const hash = await hashPassword('caf\u00e9 au lait');
  assert.equal(await verifyPassword('cafe\u0301 au lait', hash), true);
});

test('a flood of passwords is refused, and does no harm', async () => {
  const flood = await Promise.allSettled(
    Array.from({ length: 60 }, () => verifyPassword(password, null)),
  );
  const refused = flood.filter(({ status }) => status === 'rejected');
  assert.equal(refused.length, 60 - 42);
  assert.ok(
    refused.every((each) => each.status === 'rejected' && each.reason.kind === 'unavailable'),
  );
  assert.equal(await verifyPassword(password, await hashPassword(password)), true);
});

test('new passwords are neither short, endless, common nor the name', () => {
  assert.equal(passwordProblem('seven blue bicycles', 'ada'), undefined);
  assert.equal(passwordProblem('ÄÖÜäöüßé', 'ada'), undefined);
  for (const bad of [
    '',
    '1234567',
    '🚲🚲🚲🚲🚲🚲🚲',
    'Password1',
    'aaaaaaaaaaaa',
    'QWERTYUIOP',
    'ada-the-one',
  ]) {
    const problem = passwordProblem(bad, 'Ada-The-One');
    assert.match(problem ? inEnglish(problem) : '', /password/, bad);
  }
  const tooLong = passwordProblem('long enough '.repeat(90), 'ada');
  assert.match(tooLong ? inEnglish(tooLong) : '', /too long/);
});
