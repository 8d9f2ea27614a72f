import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { asEmail } from '../../accounts/email.ts';
import { askForReset } from '../../accounts/reset-password.ts';
import type { PageWords } from '../../words/in-languages.ts';
import type { HttpServices } from '../services.ts';
import { textOf } from './form-body.ts';
import { errorSummary, postForm, textField } from './forms.ts';
import { type Html, html } from './html.ts';
import { inHtml } from './in-html.ts';
import { type Refusal, refusalOf, unprocessable } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

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
        const words = wordsOf(request);
        const email = asEmail(textOf(request, 'email'));
        if (email === undefined) {
          const errors = { email: words('parts.completeEmail') };
          return showForm(request, reply, { status: unprocessable, errors });
        }
        try {
          await askForReset({ store, mailer }, email, request.ip, words);
        } catch (error) {
          return showForm(request, reply, refusalOf(error, words));
        }
        return sendPage(request, reply, {
          title: words('passwords.sentTitle'),
          layout: 'card',
          lead: inHtml(words('passwords.sentLead'), {
            email: () => html`<strong>${email}</strong>`,
          }),
          body: backToSignIn(words),
        });
      },
    },
  ];
}

function showForm(request: FastifyRequest, reply: FastifyReply, refusal?: Refusal): FastifyReply {
  const words = wordsOf(request);
  const errors = refusal?.errors ?? {};
  const fields = html`${errorSummary(errors, words)}
${textField({ name: 'email', label: words('parts.email'), type: 'email', value: textOf(request, 'email'), autocomplete: 'email', error: errors.email, hasFocus: !refusal }, words)}
<button class="button primary">${words('passwords.sendLink')}</button>`;
  return sendPage(request, reply, {
    status: refusal?.status ?? 200,
    title: words('passwords.forgotTitle'),
    layout: 'card',
    hasErrors: refusal !== undefined,
    lead: words('passwords.forgotLead'),
    body: html`${postForm({ csrf: request.visitor?.csrf ?? '', action: '/forgot-password', body: fields })}
${backToSignIn(words)}`,
  });
}

function showWhomToAsk(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const words = wordsOf(request);
  return sendPage(request, reply, {
    title: words('passwords.forgotTitle'),
    layout: 'card',
    lead: words('passwords.noMail'),
    body: backToSignIn(words),
  });
}

function backToSignIn(words: PageWords): Html {
  return html`<p class="below"><a href="/sign-in">${words('passwords.backToSignIn')}</a></p>`;
}
