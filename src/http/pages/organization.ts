/** `/organizations/:slug`: an organisation, for its members. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import {
  changeDetails,
  type Membership,
  membershipOf,
  removeMember,
  setMember,
} from '../../accounts/organizations.ts';
import type { HttpServices } from '../services.ts';
import { confirmation } from './elements.ts';
import { queryOf, signedInVisitor, textOf } from './form-body.ts';
import { html } from './html.ts';
import { inHtml } from './in-html.ts';
import { redirectWithNotice } from './notices.ts';
import { organizationBody } from './organization-body.ts';
import { organizationProblems, organizationText } from './organization-words.ts';
import { problemsOf, type Refusal } from './refusals.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

const url = '/organizations/:slug';

export function organizationRoutes({ store }: HttpServices): RouteOptions[] {
  function findMembership(request: FastifyRequest): Promise<Membership> {
    const { slug } = request.params as { slug: string };
    return membershipOf(store, signedInVisitor(request).account.user.id, slug);
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    membership: Membership,
    refusal?: Refusal,
  ): Promise<FastifyReply> {
    const words = wordsOf(request);
    const { account, csrf } = signedInVisitor(request);
    const { organization } = membership;
    return sendPage(request, reply, {
      status: refusal?.status ?? 200,
      title: organization.name,
      layout: 'settings',
      section: '/settings/organizations',
      parent: { href: '/settings/organizations', label: words('organizations.title') },
      lead: organization.description,
      hasErrors: refusal !== undefined,
      body: organizationBody({
        csrf,
        membership,
        members: await store.organizations.members(organization.id),
        ownId: account.user.id,
        typed: refusal && { ...organizationText(request), username: textOf(request, 'username') },
        errors: refusal?.errors ?? {},
        words,
      }),
    });
  }

  async function takeMember(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const membership = await findMembership(request);
    const username = textOf(request, 'username');
    const problem = await setMember(store, membership, username, textOf(request, 'role'));
    if (problem) {
      return show(request, reply, membership, problemsOf({ username: problem }, words));
    }
    const path = `/organizations/${membership.organization.slug}`;
    const notice = words('organizations.roleSet', { username });
    return redirectWithNotice(request, reply, path, notice);
  }

  async function confirmRemoval(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const words = wordsOf(request);
    const { organization } = await findMembership(request);
    const { name } = organization;
    const { account, csrf } = signedInVisitor(request);
    const username = queryOf(request, 'username');
    const isOwn = username === account.user.username;
    const path = `/organizations/${organization.slug}`;
    return sendPage(request, reply, {
      title: isOwn
        ? words('organizations.leaveTitle', { name })
        : words('organizations.removeTitle', { username }),
      layout: 'card',
      lead: isOwn
        ? words('organizations.leaveLead')
        : inHtml(words('organizations.removeLead'), {
            username: () => html`${username}`,
            name: () => html`<strong>${name}</strong>`,
          }),
      body: confirmation(
        {
          csrf,
          action: `${path}/members/remove`,
          body: html`<input type="hidden" name="username" value="${username}">`,
          label: words(isOwn ? 'organizations.leave' : 'organizations.removeMember'),
          cancelHref: path,
        },
        words,
      ),
    });
  }

  async function takeRemoval(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const membership = await findMembership(request);
    const { user } = signedInVisitor(request).account;
    const username = textOf(request, 'username');
    const problem = await removeMember(store, membership, username, user.id);
    if (problem) return show(request, reply, membership, problemsOf({ '': problem }, words));
    const { name, slug } = membership.organization;
    return username === user.username
      ? redirectWithNotice(
          request,
          reply,
          '/settings/organizations',
          words('organizations.left', { name }),
        )
      : redirectWithNotice(
          request,
          reply,
          `/organizations/${slug}`,
          words('organizations.removed', { username }),
        );
  }

  async function takeDetails(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const membership = await findMembership(request);
    const details = organizationText(request);
    const refusal = problemsOf(organizationProblems(details), words);
    if (refusal) return show(request, reply, membership, refusal);
    await changeDetails(store, membership, details);
    const path = `/organizations/${membership.organization.slug}`;
    return redirectWithNotice(request, reply, path, words('organizations.detailsChanged'));
  }

  const get = (path: string, handler: RouteOptions['handler']): RouteOptions => ({
    method: ['GET', 'HEAD'],
    url: path,
    config: { access: 'signed-in' },
    handler,
  });
  const post = (path: string, handler: RouteOptions['handler']): RouteOptions => ({
    method: 'POST',
    url: path,
    config: { access: 'signed-in' },
    handler,
  });
  return [
    get(url, async (request, reply) => show(request, reply, await findMembership(request))),
    post(`${url}/details`, takeDetails),
    post(`${url}/members`, takeMember),
    get(`${url}/members/remove`, confirmRemoval),
    post(`${url}/members/remove`, takeRemoval),
  ];
}
