import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { passwordHint } from '../../accounts/password-rules.ts';
import { accountOfReset, resetPassword } from '../../accounts/reset-password.ts';
import { say, type Text } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { formOf, queryOf, textOf } from './form-body.ts';
import { errorSummary, hiddenField, postForm, textField } from './forms.ts';
import { html } from './html.ts';
import { inHtml } from './in-html.ts';
import { redirectWithNotice } from './notices.ts';
import { problemsOf } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

/** `/reset-password?key=…`: the page that links to set a new password lead to. */
export function resetPasswordRoutes({ store, mailer, visitors }: HttpServices): RouteOptions[] {
  async function showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    key: string,
    problem?: Text,
  ): Promise<FastifyReply> {
    const words = wordsOf(request);
    const refusal = problemsOf({ password: problem }, words);
    const errors = refusal?.errors ?? {};
    const { user } = await accountOfReset(store, key);
    // Password managers keep the new password under the name that is in the form.
    const fields = html`${errorSummary(errors, words)}
${hiddenField('key', key)}
<input class="visually-hidden" name="username" value="${user.username}" autocomplete="username" tabindex="-1" aria-hidden="true" readonly>
${textField({ name: 'password', label: words('parts.newPassword'), type: 'password', hint: say(words, passwordHint), autocomplete: 'new-password', error: errors.password, hasFocus: !refusal }, words)}
<button class="button primary">${words('passwords.reset')}</button>`;
    return sendPage(request, reply, {
      status: refusal?.status ?? 200,
      title: words('passwords.resetTitle'),
      layout: 'card',
      hasErrors: refusal !== undefined,
      lead: inHtml(words('passwords.resetLead'), {
        username: () => html`<strong>${user.username}</strong>`,
      }),
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
        const words = wordsOf(request);
        const problem = await resetPassword({ store, mailer }, key, password, words);
        if (problem !== undefined) return showForm(request, reply, key, problem);
        await visitors.signOut(request, reply);
        return redirectWithNotice(request, reply, '/sign-in', words('passwords.resetDone'));
      },
    },
  ];
}
