/** `/settings/people`: who has an account here, for administrators. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { asEmail } from '../../accounts/email.ts';
import { inviteByLink, inviteByMail } from '../../accounts/invite.ts';
import { makeLink } from '../../accounts/links.ts';
import { isUsername } from '../../model/account.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { queryOf, signedInVisitor, textOf } from './form-body.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { peopleBody } from './people-body.ts';
import { problemsOf, type Refusal } from './refusals.ts';
import { searchOf } from './search-form.ts';
import { sendPage } from './send-page.ts';
import { speechOf } from './speech.ts';
import { wordsOf } from './words-of.ts';

const path = '/settings/people';
const pageSize = 50;

export function peopleRoutes(services: HttpServices): RouteOptions[] {
  const { store, config, mailer, baseUrls } = services;

  async function showPeople(
    request: FastifyRequest,
    reply: FastifyReply,
    refusal?: Refusal,
  ): Promise<FastifyReply> {
    const speech = speechOf(request);
    const { words } = speech;
    const { csrf } = signedInVisitor(request);
    const after = queryOf(request, 'after');
    const from = isUsername(after) ? after : undefined;
    const searched = searchOf(request);
    const people = await store.accounts.list(pageSize + 1, from, searched);
    const shown = people.slice(0, pageSize);
    const ids = shown.map(({ user }) => user.id);
    const [usages, activities] = await Promise.all([
      store.ownerStorage.usages(ids),
      store.accounts.activities(ids),
    ]);
    return sendPage(request, reply, {
      status: refusal?.status ?? 200,
      title: words('people.title'),
      layout: 'settings',
      section: path,
      hasErrors: refusal !== undefined,
      lead: words('people.lead'),
      body: peopleBody({
        csrf,
        people: shown,
        usages,
        activities,
        searched,
        speech,
        userQuotaBytes: config.userQuotaBytes,
        isFirstPage: from === undefined,
        hasMore: people.length > pageSize,
        takesPeople: config.signUp !== 'closed',
        sendsMail: mailer !== undefined,
        typedEmail: textOf(request, 'email'),
        errors: refusal?.errors ?? {},
      }),
    });
  }

  /** Shows a link that can't be shown again. */
  function showLink(
    request: FastifyRequest,
    reply: FastifyReply,
    { title, lead, link }: { readonly title: string; readonly lead: string; readonly link: string },
  ): FastifyReply {
    return sendPage(request, reply, {
      title,
      layout: 'settings',
      section: path,
      parent: { href: path, label: wordsOf(request)('people.title') },
      lead,
      body: html`<p><code class="secret">${baseUrls('web', request)}${link}</code></p>`,
    });
  }

  async function invite(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (config.signUp === 'closed') {
      throw new SpokenError('forbidden', 'signUp.closed');
    }
    const words = wordsOf(request);
    const typed = textOf(request, 'email');
    if (!mailer || typed === '') {
      return showLink(request, reply, {
        title: words('people.invite.linkTitle'),
        lead: words('people.invite.linkLead'),
        link: await inviteByLink(store),
      });
    }
    const email = asEmail(typed);
    if (email === undefined) {
      const refusal = problemsOf({ email: { key: 'people.invite.badEmail' } }, words);
      return showPeople(request, reply, refusal);
    }
    inviteByMail({ store, mailer }, signedInVisitor(request).account, email, words);
    return redirectWithNotice(request, reply, path, words('people.invite.sent', { email }));
  }

  async function makePasswordLink(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const username = textOf(request, 'username');
    const account = isUsername(username) ? await store.accounts.byUsername(username) : undefined;
    if (!account) throw new SpokenError('not-found', 'people.newPassword.noAccount');
    const words = wordsOf(request);
    const { id: userId } = account.user;
    return showLink(request, reply, {
      title: words('people.newPassword.title', { username: account.user.username }),
      lead: words('people.newPassword.lead'),
      link: await makeLink(store, { purpose: 'reset-password', userId, email: null }),
    });
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url: path,
      config: { access: 'administrator' },
      handler: (request, reply) => showPeople(request, reply),
    },
    {
      method: 'POST',
      url: `${path}/invitations`,
      config: { access: 'administrator' },
      handler: invite,
    },
    {
      method: 'POST',
      url: `${path}/password-links`,
      config: { access: 'administrator' },
      handler: makePasswordLink,
    },
  ];
}
