/** `/settings`: a person's own account. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { changePassword } from '../../accounts/change-password.ts';
import { confirmEmailLater } from '../../accounts/confirm-email.ts';
import { asEmail } from '../../accounts/email.ts';
import { confirmPassword } from '../../accounts/sign-in.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { say } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { endPageTokens } from '../web-application.ts';
import { formOf, signedInVisitor, textOf } from './form-body.ts';
import { redirectWithNotice } from './notices.ts';
import { type Refusal, refusalOf, unprocessable } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { type SettingsErrors, settingsBody } from './settings-body.ts';
import { wordsOf } from './words-of.ts';

export function settingsRoutes(services: HttpServices): RouteOptions[] {
  const { store, mailer } = services;

  async function showSettings(
    request: FastifyRequest,
    reply: FastifyReply,
    status = 200,
    errors: SettingsErrors = {},
  ): Promise<FastifyReply> {
    const words = wordsOf(request);
    const { account, csrf, sessionHash } = signedInVisitor(request);
    const sessions = await store.sessions.ofUser(account.user.id, Date.now());
    return sendPage(request, reply, {
      status,
      title: words('account.title'),
      layout: 'settings',
      section: '/settings',
      hasErrors: status >= 400,
      body: settingsBody({
        csrf,
        account,
        sendsMail: mailer !== undefined,
        typedEmail: textOf(request, 'email'),
        otherSessions: sessions.filter((session) => session.secretHash !== sessionHash),
        errors,
        words,
      }),
    });
  }

  async function takeEmail(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { account } = signedInVisitor(request);
    const words = wordsOf(request);
    const email = asEmail(textOf(request, 'email'));
    if (!mailer || email === undefined) {
      const errors = { email: words('parts.completeEmail') };
      return showSettings(request, reply, unprocessable, { email: errors });
    }
    try {
      const password = formOf(request).emailPassword ?? '';
      await confirmPassword(store, account, password, request.ip);
      await confirmEmailLater({ store, mailer }, account, email, words);
    } catch (error) {
      const { status, errors } = wrongPassword(error, 'emailPassword', words);
      return showSettings(request, reply, status, { email: errors });
    }
    const notice = words('account.email.sent', { email });
    return redirectWithNotice(request, reply, '/settings', notice);
  }

  async function takePassword(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const { account, sessionHash } = signedInVisitor(request);
    const { currentPassword: current = '', newPassword: wanted = '' } = formOf(request);
    try {
      const change = { account, current, wanted, sessionHash, address: request.ip, words };
      const problem = await changePassword({ store, mailer }, change);
      if (problem) {
        const errors = { newPassword: say(words, problem) };
        return showSettings(request, reply, unprocessable, { password: errors });
      }
    } catch (error) {
      const { status, errors } = wrongPassword(error, 'currentPassword', words);
      return showSettings(request, reply, status, { password: errors });
    }
    return redirectWithNotice(request, reply, '/settings', words('account.password.done'));
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url: '/settings',
      config: { access: 'signed-in' },
      handler: (request, reply) => showSettings(request, reply),
    },
    {
      method: 'POST',
      url: '/settings/email',
      config: { access: 'signed-in' },
      handler: takeEmail,
    },
    {
      method: 'POST',
      url: '/settings/password',
      config: { access: 'signed-in' },
      handler: takePassword,
    },
    {
      method: 'POST',
      url: '/settings/sessions',
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const { account, sessionHash } = signedInVisitor(request);
        await store.sessions.deleteOthers(account.user.id, sessionHash);
        await endPageTokens(store, account.user.id);
        const notice = wordsOf(request)('account.browsers.done');
        return redirectWithNotice(request, reply, '/settings', notice);
      },
    },
  ];
}

/** The refusal of a form that asks somebody who is signed in for their password. */
export function wrongPassword(error: unknown, field: string, words: PageWords): Refusal {
  const refusal = refusalOf(error, words, field);
  const isWrong = refusal.errors[field] !== undefined;
  return isWrong ? { ...refusal, errors: { [field]: words('passwords.notYours') } } : refusal;
}
