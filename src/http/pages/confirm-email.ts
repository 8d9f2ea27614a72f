import type { RouteOptions } from 'fastify';
import { confirmEmail } from '../../accounts/confirm-email.ts';
import { findLink } from '../../accounts/links.ts';
import { WaysideError } from '../../errors.ts';
import type { HttpServices } from '../services.ts';
import { queryOf, textOf } from './form-body.ts';
import { hiddenField, postForm } from './forms.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { sendPage } from './send-page.ts';

/** `/confirm-email?key=…`: the page that links to confirm an address lead to. */
export function confirmEmailRoutes({ store }: HttpServices): RouteOptions[] {
  return [
    {
      method: ['GET', 'HEAD'],
      url: '/confirm-email',
      config: { access: 'page' },
      handler: async (request, reply) => {
        const key = queryOf(request, 'key');
        const link = await findLink(store, 'confirm-email', key);
        const account = link?.userId ? await store.accounts.get(link.userId) : undefined;
        if (!account) throw usedUp();
        return sendPage(request, reply, {
          title: 'Confirm your e-mail address',
          layout: 'card',
          lead: html`<strong>${link?.email}</strong> will be the address of the account <strong>${account.user.username}</strong>.`,
          body: postForm({
            csrf: request.visitor?.csrf ?? '',
            action: '/confirm-email',
            body: html`${hiddenField('key', key)}<button class="button primary">Confirm the address</button>`,
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
        return redirectWithNotice(request, reply, '/settings', 'Your e-mail address is confirmed.');
      },
    },
  ];
}

function usedUp(): WaysideError {
  return new WaysideError(
    'forbidden',
    'This link was used already, or has expired, or somebody else has confirmed the address.',
  );
}
