/** `/settings/organizations`: what somebody is a member of, and a form to make one. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { countAttempt } from '../../accounts/throttle.ts';
import { isSlug } from '../../model/account.ts';
import type { HttpServices } from '../services.ts';
import { badge, panel, table } from './elements.ts';
import { signedInVisitor, textOf } from './form-body.ts';
import { errorSummary, postForm, textField } from './forms.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { organizationProblems, organizationText, roleWords } from './organization-words.ts';
import { problemsOf, type Refusal, refusalOf } from './refusals.ts';
import { sendPage } from './send-page.ts';

export function organizationsRoutes({ store }: HttpServices): RouteOptions[] {
  async function showAll(
    request: FastifyRequest,
    reply: FastifyReply,
    refusal?: Refusal,
  ): Promise<FastifyReply> {
    const { account, csrf } = signedInVisitor(request);
    const mine = await store.organizations.ofUser(account.user.id);
    const errors = refusal?.errors ?? {};
    const fields = html`${textField({ name: 'name', label: 'Name', value: textOf(request, 'name'), maxLength: 100, error: errors.name })}
${textField({ name: 'slug', label: 'Short name', hint: 'Part of its address, and stays as it is: lower-case letters, digits and hyphens.', value: textOf(request, 'slug'), maxLength: 64, error: errors.slug })}
<div class="buttons"><button class="button primary">Create organisation</button></div>`;
    return sendPage(request, reply, {
      status: refusal?.status ?? 200,
      title: 'Organisations',
      layout: 'settings',
      section: '/settings/organizations',
      hasErrors: refusal !== undefined,
      lead: 'Images can belong to an organisation, such as a town or a club, beside the person who took them.',
      body: html`${errorSummary(errors)}
${panel({
  title: 'Yours',
  body: table({
    caption: 'Your organisations',
    columns: [{ label: 'Name' }, { label: 'Your role' }],
    rows: mine.map(({ organization, role }) => [
      html`<a href="/organizations/${organization.slug}">${organization.name}</a>`,
      badge(roleWords[role].label),
    ]),
    empty: 'You are not a member of any organisation yet.',
  }),
})}
${panel({
  title: 'New organisation',
  lead: 'You will be its owner.',
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
        const { account } = signedInVisitor(request);
        const who = `account ${account.user.id}`;
        const details = { ...organizationText(request), slug: textOf(request, 'slug') };
        const refusal = problemsOf({
          ...organizationProblems(details),
          slug: isSlug(details.slug) ? undefined : 'Use lower-case letters, digits and hyphens.',
        });
        if (refusal) return showAll(request, reply, refusal);
        try {
          const limits = { limit: 20, windowMinutes: 60 };
          await countAttempt(store, { action: 'make-organization', who, ...limits });
        } catch (error) {
          return showAll(request, reply, refusalOf(error));
        }
        const made = await store.organizations.create(details, account.user.id);
        if (!made) {
          const taken = { slug: 'Another organisation has this short name.' };
          return showAll(request, reply, problemsOf(taken));
        }
        const notice = `${made.name} is ready. Add its members.`;
        return redirectWithNotice(request, reply, `/organizations/${made.slug}`, notice);
      },
    },
  ];
}
