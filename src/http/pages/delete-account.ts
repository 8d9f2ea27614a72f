import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { deleteAccount, reasonToStay } from '../../accounts/delete-account.ts';
import { requestDeletion } from '../../deletions/request-deletion.ts';
import { say } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { confirmation } from './elements.ts';
import { formOf, signedInVisitor, textOf } from './form-body.ts';
import { checkboxes, errorSummary, textField } from './forms.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { type Refusal, unprocessable } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { wrongPassword } from './settings.ts';
import { wordsOf } from './words-of.ts';

/** `/settings/delete-account`: asks for the name and the password first. */
export function deleteAccountRoutes({ store, visitors }: HttpServices): RouteOptions[] {
  async function ask(
    request: FastifyRequest,
    reply: FastifyReply,
    refusal?: Refusal,
  ): Promise<FastifyReply> {
    const words = wordsOf(request);
    const { account, csrf } = signedInVisitor(request);
    const reason = await reasonToStay(store, account);
    const errors = refusal?.errors ?? {};
    const fields = html`${errorSummary(errors, words)}
${textField({ name: 'username', label: words('account.delete.typeUsername', { username: account.user.username }), value: textOf(request, 'username'), error: errors.username, hasFocus: !refusal }, words)}
${textField({ name: 'password', label: words('parts.yourPassword'), type: 'password', autocomplete: 'current-password', error: errors.password }, words)}
${checkboxes({ legend: words('account.delete.photos'), name: 'photos', options: [{ value: 'delete', label: words('account.delete.photosToo'), hint: words('account.delete.photosHint'), isChecked: textOf(request, 'photos') === 'delete' }] }, words)}`;
    return sendPage(request, reply, {
      status: refusal?.status ?? 200,
      title: words('account.delete.question'),
      layout: 'card',
      hasErrors: refusal !== undefined,
      lead: say(words, reason ?? { key: 'account.delete.consequences' }),
      body:
        reason === undefined
          ? confirmation(
              {
                csrf,
                action: '/settings/delete-account',
                body: fields,
                label: words('account.delete.submit'),
                cancelHref: '/settings',
              },
              words,
            )
          : html`<p class="below"><a href="/settings">${words('account.delete.back')}</a></p>`,
    });
  }

  const deletePhotos = (userId: number) =>
    requestDeletion(store, { kind: 'user', id: String(userId) }, userId);

  return [
    {
      method: ['GET', 'HEAD'],
      url: '/settings/delete-account',
      config: { access: 'signed-in' },
      handler: (request, reply) => ask(request, reply),
    },
    {
      method: 'POST',
      url: '/settings/delete-account',
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const words = wordsOf(request);
        const { account } = signedInVisitor(request);
        const shallPhotosGo = textOf(request, 'photos') === 'delete';
        if (textOf(request, 'username') !== account.user.username) {
          const errors = { username: words('account.delete.wrongUsername') };
          return ask(request, reply, { status: unprocessable, errors });
        }
        try {
          await deleteAccount(store, account, {
            password: formOf(request).password ?? '',
            address: request.ip,
            deletePhotos: shallPhotosGo ? deletePhotos : undefined,
          });
        } catch (error) {
          return ask(request, reply, wrongPassword(error, 'password', words));
        }
        await visitors.signOut(request, reply);
        const notice = words(
          shallPhotosGo ? 'account.delete.donePhotosToo' : 'account.delete.done',
        );
        return redirectWithNotice(request, reply, '/sign-in', notice);
      },
    },
  ];
}
