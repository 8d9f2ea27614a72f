/** `/settings/organizations`: what somebody is a member of, and a form to make one. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { countAttempt } from '../../accounts/throttle.ts';
import { isSlug } from '../../model/account.ts';
import type { Text } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { badge, panel, table } from './elements.ts';
import { signedInVisitor, textOf } from './form-body.ts';
import { errorSummary, postForm, textField } from './forms.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { organizationProblems, organizationText } from './organization-words.ts';
import { problemsOf, type Refusal, refusalOf } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

const badSlug: Text = { key: 'organizations.problems.shortName' };
const takenSlug: Text = { key: 'organizations.problems.shortNameTaken' };

export function organizationsRoutes({ store }: HttpServices): RouteOptions[] {
  async function showAll(
    request: FastifyRequest,
    reply: FastifyReply,
    refusal?: Refusal,
  ): Promise<FastifyReply> {
    const words = wordsOf(request);
    const { account, csrf } = signedInVisitor(request);
    const mine = await store.organizations.ofUser(account.user.id);
    const errors = refusal?.errors ?? {};
    const fields = html`${textField({ name: 'name', label: words('parts.name'), value: textOf(request, 'name'), maxLength: 100, error: errors.name }, words)}
${textField({ name: 'slug', label: words('organizations.shortName'), hint: words('organizations.shortNameHint'), value: textOf(request, 'slug'), maxLength: 64, error: errors.slug }, words)}
<div class="buttons"><button class="button primary">${words('organizations.create')}</button></div>`;
    return sendPage(request, reply, {
      status: refusal?.status ?? 200,
      title: words('organizations.title'),
      layout: 'settings',
      section: '/settings/organizations',
      hasErrors: refusal !== undefined,
      lead: words('organizations.lead'),
      body: html`${errorSummary(errors, words)}
${panel({
  title: words('organizations.yours'),
  body: table({
    caption: words('organizations.caption'),
    columns: [{ label: words('parts.name') }, { label: words('organizations.yourRole') }],
    rows: mine.map(({ organization, role }) => [
      html`<a href="/organizations/${organization.slug}">${organization.name}</a>`,
      badge(words(`organizations.roles.${role}.label`)),
    ]),
    empty: words('organizations.noneYet'),
  }),
})}
${panel({
  title: words('organizations.new'),
  lead: words('organizations.newLead'),
  body: postForm({ csrf, action: '/settings/organizations', body: fields }),
})}`,
    });
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url: '/settings/organizations',
      config: { access: 'signed-in' },
      handler: (request, reply) => showAll(request, reply),
    },
    {
      method: 'POST',
      url: '/settings/organizations',
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const words = wordsOf(request);
        const { account } = signedInVisitor(request);
        const who = `account ${account.user.id}`;
        const details = { ...organizationText(request), slug: textOf(request, 'slug') };
        const problems = {
          ...organizationProblems(details),
          slug: isSlug(details.slug) ? undefined : badSlug,
        };
        const refusal = problemsOf(problems, words);
        if (refusal) return showAll(request, reply, refusal);
        try {
          const limits = { limit: 20, windowMinutes: 60 };
          await countAttempt(store, { action: 'make-organization', who, ...limits });
        } catch (error) {
          return showAll(request, reply, refusalOf(error, words));
        }
        const made = await store.organizations.create(details, account.user.id);
        if (!made) {
          return showAll(request, reply, problemsOf({ slug: takenSlug }, words));
        }
        const notice = words('organizations.ready', { name: made.name });
        return redirectWithNotice(request, reply, `/organizations/${made.slug}`, notice);
      },
    },
  ];
}
