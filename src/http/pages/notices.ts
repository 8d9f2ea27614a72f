/**
 * What was just done, told on the page that a form leads to. It travels in a cookie that is gone once
 * read, signed with the visitor's form token, so that nobody else can put words on our pages.
 */

import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

const cookie = 'wayside_notice';
const maxLength = 300;

/** Sends the visitor on after a form was done (303, so that a reload repeats nothing), with a notice. */
export function redirectWithNotice(
  request: FastifyRequest,
  reply: FastifyReply,
  path: string,
  notice: string,
): FastifyReply {
  const text = Buffer.from(notice.slice(0, maxLength)).toString('base64url');
  return reply
    .setCookie(cookie, `${text}.${signature(request, text)}`, {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      maxAge: 60,
    })
    .redirect(path, 303);
}

/** The notice for this page, if there is one; it is not there again. */
export function takeNotice(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const value = request.cookies[cookie];
  if (value === undefined) return undefined;
  reply.clearCookie(cookie, { path: '/' });
  const [text = '', mac] = value.split('.');
  return mac === signature(request, text) ? Buffer.from(text, 'base64url').toString() : undefined;
}

function signature({ visitor }: FastifyRequest, text: string): string {
  return createHmac('sha256', visitor?.csrf ?? '')
    .update(text)
    .digest('base64url');
}
