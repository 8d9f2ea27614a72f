import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { asEmail } from '../../accounts/email.ts';
import { askForReset } from '../../accounts/reset-password.ts';
import type { HttpServices } from '../services.ts';
import { textOf } from './form-body.ts';
import { errorSummary, postForm, textField } from './forms.ts';
import { html } from './html.ts';
import { type Refusal, refusalOf, unprocessable } from './refusals.ts';
import { sendPage } from './send-page.ts';

/** `/forgot-password`: sends a link by mail, or says whom to ask where no mail is sent. */
export function forgotPasswordRoutes({ store, mailer }: HttpServices): RouteOptions[] {
  return [
    {
      method: ['GET', 'HEAD'],
      url: '/forgot-password',
      config: { access: 'page' },
      handler: (request, reply) =>
        mailer ? showForm(request, reply) : showWhomToAsk(request, reply),
    },
    {
      method: 'POST',
      url: '/forgot-password',
      config: { access: 'page' },
      handler: async (request, reply) => {
        if (!mailer) return showWhomToAsk(request, reply);
        const email = asEmail(textOf(request, 'email'));
        if (email === undefined) {
          const errors = { email: 'Give a complete e-mail address.' };
          return showForm(request, reply, { status: unprocessable, errors });
        }
        try {
          await askForReset({ store, mailer }, email, request.ip);
        } catch (error) {
          return showForm(request, reply, refusalOf(error));
        }
        return sendPage(request, reply, {
          title: 'Look into your mailbox',
          layout: 'card',
          lead: html`If an account has the address <strong>${email}</strong>, a link to set a new password is on its way there. It works for an hour.`,
          body: html`<p class="below"><a href="/sign-in">Back to sign in</a></p>`,
        });
      },
    },
  ];
}

function showForm(request: FastifyRequest, reply: FastifyReply, refusal?: Refusal): FastifyReply {
  const errors = refusal?.errors ?? {};
  const fields = html`${errorSummary(errors)}
${textField({ name: 'email', label: 'E-mail address', type: 'email', value: textOf(request, 'email'), autocomplete: 'email', error: errors.email, hasFocus: !refusal })}
<button class="button primary">Send a link</button>`;
  return sendPage(request, reply, {
    status: refusal?.status ?? 200,
    title: 'Forgot your password?',
    layout: 'card',
    hasErrors: refusal !== undefined,
    lead: 'We send you a link to set a new one.',
    body: html`${postForm({ csrf: request.visitor?.csrf ?? '', action: '/forgot-password', body: fields })}
<p class="below"><a href="/sign-in">Back to sign in</a></p>`,
  });
}

function showWhomToAsk(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendPage(request, reply, {
    title: 'Forgot your password?',
    layout: 'card',
    lead: 'This installation sends no e-mails. Ask whoever runs it for a link to set a new password.',
    body: html`<p class="below"><a href="/sign-in">Back to sign in</a></p>`,
  });
}
