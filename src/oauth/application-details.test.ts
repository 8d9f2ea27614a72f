import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inEnglish } from '../words/text.ts';
import {
  type ApplicationForm,
  type ApplicationProblems,
  readApplicationDetails,
} from './application-details.ts';

const form: ApplicationForm = {
  name: 'Street map',
  description: 'Shows streets.\n\nAnd houses.',
  website: 'https://example.org',
  callbackUrls: ['https://example.org/callback'],
  scopes: ['upload', 'read'],
  isPublic: false,
};

function problemsOf(change: Partial<ApplicationForm>): ApplicationProblems {
  const read = readApplicationDetails({ ...form, ...change });
  return 'problems' in read ? read.problems : {};
}

describe('what describes an application', () => {
  test('is kept as it was typed, without what nobody means', () => {
    const callbackUrls = [' https://example.org/callback ', '', 'https://example.org/callback'];
    assert.deepEqual(
      readApplicationDetails({ ...form, name: '  Street \t map ', callbackUrls, website: ' ' }),
      { details: { ...form, website: '', scopes: ['read', 'upload'] } },
    );
    assert.deepEqual(problemsOf({ callbackUrls: [] }), {}, 'some only use the client token');
    assert.deepEqual(problemsOf({ name: '街景 🚲' }), {});
  });

  test('is refused with the reason, field by field', () => {
    for (const [field, value] of [
      ['name', ''],
      ['name', ' \n '],
      ['name', 'x'.repeat(101)],
      ['name', 'a\u0000b'],
      ['name', 'gro.elpmaxe\u202e'],
      ['description', 'x'.repeat(1001)],
      ['website', 'example.org'],
      ['website', 'javascript:alert(1)'],
      ['website', 'https://'],
      ['website', 'https://user:password@example.org'],
      ['website', `https://example.org/${'x'.repeat(500)}`],
      ['website', 'https://example.org/"onclick="x'],
      ['callbackUrls', ['https://example.org/#x']],
      ['callbackUrls', Array.from({ length: 11 }, (_, i) => `https://example.org/${i}`)],
      ['scopes', []],
      ['scopes', ['everything']],
      ['scopes', ['read', 'everything']],
    ] as const) {
      const problems = problemsOf({ [field]: value });
      assert.deepEqual(Object.keys(problems), [field], JSON.stringify(value));
      const [problem] = Object.values(problems);
      assert.match(problem ? inEnglish(problem) : '', / must /);
    }
    assert.deepEqual(Object.keys(problemsOf({ name: '', scopes: [] })), ['name', 'scopes']);
  });
});
