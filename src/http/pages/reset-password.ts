import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { passwordHint } from '../../accounts/password-rules.ts';
import { accountOfReset, resetPassword } from '../../accounts/reset-password.ts';
import type { HttpServices } from '../services.ts';
import { formOf, queryOf, textOf } from './form-body.ts';
import { errorSummary, hiddenField, postForm, textField } from './forms.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { sendPage } from './send-page.ts';

/** `/reset-password?key=…`: the page that links to set a new password lead to. */
export function resetPasswordRoutes({ store, mailer, visitors }: HttpServices): RouteOptions[] {
  async function showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    problem?: string,
  ): Promise<FastifyReply> {
    const { user } = await accountOfReset(store, key);
    // Password managers keep the new password under the name that is in the form.
    const fields = html`${errorSummary(problem === undefined ? {} : { password: problem })}
${hiddenField('key', key)}
<input class="visually-hidden" name="username" value="${user.username}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
${textField({ name: 'password', label: 'New password', type: 'password', hint: passwordHint, autocomplete: 'new-password', error: problem, hasFocus: problem === undefined })}
<button class="button primary">Set the password</button>`;
    return sendPage(request, reply, {
      status: problem === undefined ? 200 : 422,
      title: 'Set a new password',
      layout: 'card',
      hasErrors: problem !== undefined,
      lead: html`For the account <strong>${user.username}</strong>. All browsers that are signed in with it will be signed out.`,
      body: postForm({
        csrf: request.visitor?.csrf ?? '',
        action: '/reset-password',
        body: fields,
      }),
    });
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url: '/reset-password',
      config: { access: 'page' },
      // Programs that check mails follow links: only the form uses the link up.
      handler: (request, reply) => showForm(request, reply, queryOf(request, 'key')),
    },
    {
      method: 'POST',
      url: '/reset-password',
      config: { access: 'page' },
      handler: async (request, reply) => {
        const key = textOf(request, 'key');
        const password = formOf(request).password ?? '';
        const problem = await resetPassword({ store, mailer }, key, password);
        if (problem !== undefined) return showForm(request, reply, key, problem);
        await visitors.signOut(request, reply);
        const notice = 'Your password was changed. Sign in with the new one.';
        return redirectWithNotice(request, reply, '/sign-in', notice);
      },
    },
  ];
}
