import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { signIn } from '../../accounts/sign-in.ts';
import type { HttpServices } from '../services.ts';
import { formOf, queryOf, textOf } from './form-body.ts';
import { errorSummary, hiddenField, postForm, textField } from './forms.ts';
import { html } from './html.ts';
import { inHtml } from './in-html.ts';
import { localPath } from './local-path.ts';
import { type Refusal, refusalOf } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

/** `/sign-in`, on the way to the page in `next`. */
export function signInRoutes(services: HttpServices): RouteOptions[] {
  const { store, visitors } = services;
  return [
    {
      method: ['GET', 'HEAD'],
      url: '/sign-in',
      config: { access: 'page' },
      handler: (request, reply) => {
        const next = queryOf(request, 'next');
        if (request.visitor?.account) return reply.redirect(localPath(next), 303);
        return showForm(services, request, reply, next);
      },
    },
    {
      method: 'POST',
      url: '/sign-in',
      config: { access: 'page' },
      handler: async (request, reply) => {
        const next = textOf(request, 'next');
        const name = textOf(request, 'name');
        const password = formOf(request).password ?? '';
        try {
          const account = await signIn({ store }, { name, password, address: request.ip });
          await visitors.signIn(request, reply, account);
        } catch (error) {
          return showForm(services, request, reply, next, refusalOf(error, wordsOf(request)));
        }
        return reply.redirect(localPath(next), 303);
      },
    },
  ];
}

function showForm(
  { config }: HttpServices,
  request: FastifyRequest,
  reply: FastifyReply,
  next: string,
  refusal?: Refusal,
): FastifyReply {
  const words = wordsOf(request);
  const csrf = request.visitor?.csrf ?? '';
  const signUpUrl = `/sign-up?next=${encodeURIComponent(localPath(next))}`;
  const fields = html`${errorSummary(refusal?.errors ?? {}, words)}
${hiddenField('next', next)}
${textField({ name: 'name', label: words('signIn.name'), value: textOf(request, 'name'), autocomplete: 'username', hasFocus: !refusal }, words)}
${textField({ name: 'password', label: words('parts.password'), type: 'password', autocomplete: 'current-password' }, words)}
<button class="button primary">${words('signIn.title')}</button>
<p class="below"><a href="/forgot-password">${words('signIn.forgot')}</a></p>`;
  return sendPage(request, reply, {
    status: refusal?.status ?? 200,
    title: words('signIn.title'),
    layout: 'card',
    section: '/sign-in',
    hasErrors: refusal !== undefined,
    body: html`${postForm({ csrf, action: '/sign-in', body: fields })}
${config.signUp === 'open' && html`<p class="below">${inHtml(words('signIn.newHere'), { link: (inside) => html`<a href="${signUpUrl}">${inside}</a>` })}</p>`}`,
  });
}
