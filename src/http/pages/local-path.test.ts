import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localPath } from './local-path.ts';

test('a path of this host stays what it is', () => {
  for (const path of [
    '/',
    '/settings',
    '/connect?client_id=1&redirect_uri=https%3A%2F%2Fa.example%2Fb',
  ]) {
    assert.equal(localPath(path), path);
  }
});

test('whatever a browser would read as another host leads to the map', () => {
  for (const text of [
    undefined,
    '',
    'settings',
    'https://evil.example/',
    'javascript:alert(1)',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    '//[',
  ]) {
    const path = localPath(text);
    assert.ok(new URL(path, 'https://here.example').host === 'here.example', String(text));
    assert.ok(!path.startsWith('//') && path.startsWith('/'), String(text));
    assert.ok(path === '/' || !path.includes('evil'), String(text));
  }
});
