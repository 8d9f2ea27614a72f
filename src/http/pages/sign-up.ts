import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { passwordHint } from '../../accounts/password-rules.ts';
import { admit, signUp } from '../../accounts/sign-up.ts';
import type { HttpServices } from '../services.ts';
import { formOf, queryOf, textOf } from './form-body.ts';
import { errorSummary, hiddenField, postForm, textField } from './forms.ts';
import { html } from './html.ts';
import { localPath } from './local-path.ts';
import { redirectWithNotice } from './notices.ts';
import { problemsOf, type Refusal, refusalOf } from './refusals.ts';
import { sendPage } from './send-page.ts';

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
  const invitation = textOf(request, 'invitation');
  const next = textOf(request, 'next');
  const made = await signUp(services, {
    username: textOf(request, 'username'),
    password: formOf(request).password ?? '',
    email: textOf(request, 'email'),
    invitation,
    address: request.ip,
  }).catch(refusalOf);
  if (!('user' in made)) {
    const refusal = 'errors' in made ? made : problemsOf(made);
    return showForm(services, request, reply, { invitation, next }, refusal as Refusal);
  }
  await services.visitors.signIn(request, reply, made);
  const welcome = `Welcome, ${made.user.username}.`;
  const isMailed = services.mailer !== undefined && made.email === null;
  return redirectWithNotice(
    request,
    reply,
    next === '' ? '/settings' : localPath(next),
    isMailed ? `${welcome} To confirm your address, follow the link that we sent you.` : welcome,
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
  const errors = refusal?.errors ?? {};
  const csrf = request.visitor?.csrf ?? '';
  const fields = html`${errorSummary(errors)}
${hiddenField('invitation', invitation)}${hiddenField('next', next)}
${textField({ name: 'username', label: 'Username', hint: 'Everybody sees it beside your photos.', value: textOf(request, 'username'), autocomplete: 'username', maxLength: 64, error: errors.username, hasFocus: !refusal })}
${mailer && textField({ name: 'email', label: 'E-mail address', type: 'email', hint: 'Only for a new password, should you forget yours.', value: textOf(request, 'email') || (email ?? ''), autocomplete: 'email', maxLength: 254, error: errors.email })}
${textField({ name: 'password', label: 'Password', type: 'password', hint: passwordHint, autocomplete: 'new-password', error: errors.password })}
<button class="button primary">Create account</button>`;
  return sendPage(request, reply, {
    status: refusal?.status ?? 200,
    title: 'Create an account',
    layout: 'card',
    hasErrors: refusal !== undefined,
    body: html`${postForm({ csrf, action: '/sign-up', body: fields })}
<p class="below">Already have one? <a href="/sign-in">Sign in</a></p>`,
  });
}
