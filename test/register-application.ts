/** Applications, registered as a developer does: through the form. */

import assert from 'node:assert/strict';
import type { Application } from '../src/model/application.ts';
import type { TestServer } from './fixtures.ts';
import type { SeenPage, visitAs } from './page-visitor.ts';

export const applicationsPath = '/dashboard/developers';
export const tokenPattern = /MLY\|\d+\|[0-9a-f]{32}/g;

type SignedIn = Awaited<ReturnType<typeof visitAs>>;

/** What a developer types in, as their browser sends it. */
export const described = {
  name: 'Pothole Patrol',
  description: 'Finds potholes.\r\nTells the city.',
  website: 'https://potholes.example',
  callbackUrls: 'https://potholes.example/callback\r\n\r\nhttp://localhost:8763/ ',
  'scope-read': 'on',
  'scope-upload': 'on',
};

let registered = 0;

/** Registers through the form; answers the application and the page that shows its keys. */
export async function registerThroughForm(
  { store }: TestServer,
  who: SignedIn,
  fields: Readonly<Record<string, string | undefined>> = {},
): Promise<{ app: Application; page: SeenPage; path: string; keys: string[] }> {
  const name = `Potholes ${++registered}`;
  const all = { ...described, name, ...fields };
  const form = `${applicationsPath}/new`;
  const page = await who.submit(form, form, all);
  assert.equal(page.status, 200, page.html);
  const apps = await store.applications.ofOwner(who.account.user.id);
  const app = apps.find((each) => each.name === all.name) ?? assert.fail('not registered');
  return {
    app,
    page,
    path: `${applicationsPath}/${app.id}`,
    keys: page.html.match(tokenPattern) ?? [],
  };
}
