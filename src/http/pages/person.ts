/** `/settings/people/:username`: one account, for administrators to keep. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { type Account, isUsername } from '../../model/account.ts';
import type { StorageUsage } from '../../model/storage.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { confirmation } from './elements.ts';
import { queryOf, signedInVisitor, textOf } from './form-body.ts';
import { hiddenField } from './forms.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { peoplePath } from './people-body.ts';
import { personBody } from './person-body.ts';
import { quotaOf } from './quota-panel.ts';
import { unprocessable } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { speechOf } from './speech.ts';
import { wordsOf } from './words-of.ts';

const url = `${peoplePath}/:username`;

export function personRoutes({ store, config }: HttpServices): RouteOptions[] {
  async function findPerson(request: FastifyRequest): Promise<Account> {
    const { username } = request.params as { username: string };
    const account = isUsername(username) ? await store.accounts.byUsername(username) : undefined;
    if (account) return account;
    throw new SpokenError('not-found', 'people.newPassword.noAccount');
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    account: Account,
    typedQuota?: string,
  ): Promise<FastifyReply> {
    const { id, username } = account.user;
    const visitor = signedInVisitor(request);
    const speech = speechOf(request);
    const [usages, activities, organizations] = await Promise.all([
      store.ownerStorage.usages([id]),
      store.accounts.activities([id]),
      store.organizations.ofUser(id),
    ]);
    return sendPage(request, reply, {
      status: typedQuota === undefined ? 200 : unprocessable,
      title: username,
      layout: 'settings',
      section: peoplePath,
      parent: { href: peoplePath, label: speech.words('frame.people') },
      hasErrors: typedQuota !== undefined,
      body: personBody({
        ...{ speech, csrf: visitor.csrf, account, organizations, typedQuota },
        isOwn: visitor.account.user.id === id,
        activity: activities.get(id),
        usage: usages.get(id) as StorageUsage,
        defaultQuotaBytes: config.userQuotaBytes,
      }),
    });
  }

  async function takeQuota(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const account = await findPerson(request);
    const bytes = quotaOf(request);
    if (bytes === undefined) return show(request, reply, account, textOf(request, 'quota'));
    await store.ownerStorage.setQuota(account.user.id, bytes);
    const notice = wordsOf(request)('admin.quota.saved');
    return redirectWithNotice(request, reply, pathOf(account), notice);
  }

  /** Whether they are to be an administrator, as the page or the form says. */
  async function askRights(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const account = await findPerson(request);
    const { username } = account.user;
    const change = queryOf(request, 'change') === 'make' ? 'make' : 'revoke';
    const words = wordsOf(request);
    return sendPage(request, reply, {
      title: words(`admin.person.${change}Title`, { username }),
      layout: 'card',
      lead: words(`admin.person.${change}Lead`),
      body: confirmation(
        {
          csrf: signedInVisitor(request).csrf,
          action: `${pathOf(account)}/rights`,
          body: html`${hiddenField('change', change)}`,
          label: words(`admin.person.${change}Label`),
          cancelHref: pathOf(account),
        },
        words,
      ),
    });
  }

  async function takeRights(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const account = await findPerson(request);
    const { id, username } = account.user;
    const words = wordsOf(request);
    const isMade = textOf(request, 'change') === 'make';
    // Whoever takes it from others keeps it, so that there is always somebody left who has it.
    if (id === signedInVisitor(request).account.user.id) {
      throw new SpokenError('forbidden', 'admin.person.isYou');
    }
    await store.accounts.setAdministrator(id, isMade);
    const notice = words(isMade ? 'admin.person.made' : 'admin.person.revoked', { username });
    return redirectWithNotice(request, reply, pathOf(account), notice);
  }

  const get = (path: string, handler: RouteOptions['handler']): RouteOptions => ({
    method: ['GET', 'HEAD'],
    url: path,
    config: { access: 'administrator' },
    handler,
  });
  const post = (path: string, handler: RouteOptions['handler']): RouteOptions => ({
    method: 'POST',
    url: path,
    config: { access: 'administrator' },
    handler,
  });
  return [
    get(url, async (request, reply) => show(request, reply, await findPerson(request))),
    post(`${url}/quota`, takeQuota),
    get(`${url}/rights`, askRights),
    post(`${url}/rights`, takeRights),
  ];
}

function pathOf({ user }: Account): string {
  return `${peoplePath}/${user.username}`;
}
