import type { RouteOptions } from 'fastify';
import { confirmEmail } from '../../accounts/confirm-email.ts';
import { findLink } from '../../accounts/links.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { queryOf, textOf } from './form-body.ts';
import { hiddenField, postForm } from './forms.ts';
import { html } from './html.ts';
import { inHtml } from './in-html.ts';
import { redirectWithNotice } from './notices.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

/** `/confirm-email?key=…`: the page that links to confirm an address lead to. */
export function confirmEmailRoutes({ store }: HttpServices): RouteOptions[] {
  return [
    {
      method: ['GET', 'HEAD'],
      url: '/confirm-email',
      config: { access: 'page' },
      handler: async (request, reply) => {
        const words = wordsOf(request);
        const key = queryOf(request, 'key');
        const link = await findLink(store, 'confirm-email', key);
        const account = link?.userId ? await store.accounts.get(link.userId) : undefined;
        if (!account) throw usedUp();
        return sendPage(request, reply, {
          title: words('account.confirmEmail.title'),
          layout: 'card',
          lead: inHtml(words('account.confirmEmail.lead'), {
            email: () => html`<strong>${link?.email}</strong>`,
            username: () => html`<strong>${account.user.username}</strong>`,
          }),
          body: postForm({
            csrf: request.visitor?.csrf ?? '',
            action: '/confirm-email',
            body: html`${hiddenField('key', key)}<button class="button primary">${words('account.confirmEmail.confirm')}</button>`,
          }),
        });
      },
    },
    {
      method: 'POST',
      url: '/confirm-email',
      config: { access: 'page' },
      handler: async (request, reply) => {
        if (!(await confirmEmail(store, textOf(request, 'key')))) throw usedUp();
        const notice = wordsOf(request)('account.confirmEmail.done');
        return redirectWithNotice(request, reply, '/settings', notice);
      },
    },
  ];
}

function usedUp(): SpokenError {
  return new SpokenError('forbidden', 'account.confirmEmail.usedUp');
}
