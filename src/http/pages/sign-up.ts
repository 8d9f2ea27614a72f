import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { passwordHint } from '../../accounts/password-rules.ts';
import { admit, signUp } from '../../accounts/sign-up.ts';
import { say } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { formOf, queryOf, textOf } from './form-body.ts';
import { errorSummary, hiddenField, postForm, textField } from './forms.ts';
import { html } from './html.ts';
import { inHtml } from './in-html.ts';
import { localPath } from './local-path.ts';
import { redirectWithNotice } from './notices.ts';
import { problemsOf, type Refusal, refusalOf } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

/** `/sign-up`, with an invitation where one is needed. */
export function signUpRoutes(services: HttpServices): RouteOptions[] {
  return [
    {
      method: ['GET', 'HEAD'],
      url: '/sign-up',
      config: { access: 'page' },
      handler: async (request, reply) => {
        const invitation = queryOf(request, 'invitation');
        if (request.visitor?.account) return reply.redirect('/settings', 303);
        const link = await admit(services, invitation);
        const next = queryOf(request, 'next');
        return showForm(services, request, reply, { invitation, next, email: link?.email });
      },
    },
    {
      method: 'POST',
      url: '/sign-up',
      config: { access: 'page' },
      handler: (request, reply) => makeAccount(services, request, reply),
    },
  ];
}

async function makeAccount(
  services: HttpServices,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const words = wordsOf(request);
  const invitation = textOf(request, 'invitation');
  const next = textOf(request, 'next');
  const made = await signUp(services, {
    username: textOf(request, 'username'),
    password: formOf(request).password ?? '',
    email: textOf(request, 'email'),
    invitation,
    address: request.ip,
    words,
  }).catch((error: unknown) => refusalOf(error, words));
  if (!('user' in made)) {
    const refusal = 'errors' in made ? made : problemsOf(made, words);
    return showForm(services, request, reply, { invitation, next }, refusal as Refusal);
  }
  await services.visitors.signIn(request, reply, made);
  const { username } = made.user;
  const isMailed = services.mailer !== undefined && made.email === null;
  return redirectWithNotice(
    request,
    reply,
    next === '' ? '/settings' : localPath(next),
    words(isMailed ? 'signUp.welcomeMailed' : 'signUp.welcome', { username }),
  );
}

interface SignUpForm {
  readonly invitation: string;
  readonly next: string;
  /** The address that the invitation was sent to. */
  readonly email?: string | null | undefined;
}

function showForm(
  { mailer }: HttpServices,
  request: FastifyRequest,
  reply: FastifyReply,
  { invitation, next, email }: SignUpForm,
  refusal?: Refusal,
): FastifyReply {
  const words = wordsOf(request);
  const errors = refusal?.errors ?? {};
  const csrf = request.visitor?.csrf ?? '';
  const fields = html`${errorSummary(errors, words)}
${hiddenField('invitation', invitation)}${hiddenField('next', next)}
${textField({ name: 'username', label: words('parts.username'), hint: words('signUp.usernameHint'), value: textOf(request, 'username'), autocomplete: 'username', maxLength: 64, error: errors.username, hasFocus: !refusal }, words)}
${mailer && textField({ name: 'email', label: words('parts.email'), type: 'email', hint: words('signUp.emailHint'), value: textOf(request, 'email') || (email ?? ''), autocomplete: 'email', maxLength: 254, error: errors.email }, words)}
${textField({ name: 'password', label: words('parts.password'), type: 'password', hint: say(words, passwordHint), autocomplete: 'new-password', error: errors.password }, words)}
<button class="button primary">${words('signUp.create')}</button>`;
  return sendPage(request, reply, {
    status: refusal?.status ?? 200,
    title: words('signUp.title'),
    layout: 'card',
    hasErrors: refusal !== undefined,
    body: html`${postForm({ csrf, action: '/sign-up', body: fields })}
<p class="below">${inHtml(words('signUp.haveOne'), { link: (inside) => html`<a href="/sign-in">${inside}</a>` })}</p>`,
  });
}
