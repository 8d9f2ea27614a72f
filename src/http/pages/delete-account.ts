import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { deleteAccount, reasonToStay } from '../../accounts/delete-account.ts';
import { requestDeletion } from '../../deletions/request-deletion.ts';
import type { HttpServices } from '../services.ts';
import { confirmation } from './elements.ts';
import { formOf, signedInVisitor, textOf } from './form-body.ts';
import { checkboxes, errorSummary, textField } from './forms.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { type Refusal, unprocessable } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { wrongPassword } from './settings.ts';

/** `/settings/delete-account`: asks for the name and the password first. */
export function deleteAccountRoutes({ store, visitors }: HttpServices): RouteOptions[] {
  async function ask(
    request: FastifyRequest,
    reply: FastifyReply,
    refusal?: Refusal,
  ): Promise<FastifyReply> {
    const { account, csrf } = signedInVisitor(request);
    const reason = await reasonToStay(store, account);
    const errors = refusal?.errors ?? {};
    const fields = html`${errorSummary(errors)}
${textField({ name: 'username', label: `Type your username, ${account.user.username}, to confirm`, value: textOf(request, 'username'), error: errors.username, hasFocus: !refusal })}
${textField({ name: 'password', label: 'Your password', type: 'password', autocomplete: 'current-password', error: errors.password })}
${checkboxes({ legend: 'Your photos', name: 'photos', options: [{ value: 'delete', label: 'Delete my photos as well', hint: 'All that you added, also for organisations, with everything that was made of them. If not, they stay on the map.', isChecked: textOf(request, 'photos') === 'delete' }] })}`;
    return sendPage(request, reply, {
      status: refusal?.status ?? 200,
      title: 'Delete your account?',
      layout: 'card',
      hasErrors: refusal !== undefined,
      lead: reason ?? consequences,
      body:
        reason === undefined
          ? confirmation({
              csrf,
              action: '/settings/delete-account',
              body: fields,
              label: 'Delete account',
              cancelHref: '/settings',
            })
          : html`<p class="below"><a href="/settings">Back to your settings</a></p>`,
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
        const { account } = signedInVisitor(request);
        const shallPhotosGo = textOf(request, 'photos') === 'delete';
        if (textOf(request, 'username') !== account.user.username) {
          const errors = { username: 'This is not your username.' };
          return ask(request, reply, { status: unprocessable, errors });
        }
        try {
          await deleteAccount(store, account, {
            password: formOf(request).password ?? '',
            address: request.ip,
            deletePhotos: shallPhotosGo ? deletePhotos : undefined,
          });
        } catch (error) {
          return ask(request, reply, wrongPassword(error, 'password'));
        }
        await visitors.signOut(request, reply);
        const notice = `Your account is deleted${shallPhotosGo ? ', and so are your photos' : ''}.`;
        return redirectWithNotice(request, reply, '/sign-in', notice);
      },
    },
  ];
}

const consequences =
  'This can’t be undone. Your sessions, memberships and applications are deleted with it. Your photos stay on the map, under a name that says nothing of you, unless you have them deleted, too.';
