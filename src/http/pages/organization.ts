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
import { redirectWithNotice } from './notices.ts';
import { organizationBody } from './organization-body.ts';
import { organizationProblems, organizationText } from './organization-words.ts';
import { problemsOf, type Refusal } from './refusals.ts';
import { sendPage } from './send-page.ts';

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
    const { account, csrf } = signedInVisitor(request);
    const { organization } = membership;
    return sendPage(request, reply, {
      status: refusal?.status ?? 200,
      title: organization.name,
      layout: 'settings',
      section: '/settings/organizations',
      parent: { href: '/settings/organizations', label: 'Organisations' },
      lead: organization.description,
      hasErrors: refusal !== undefined,
      body: organizationBody({
        csrf,
        membership,
        members: await store.organizations.members(organization.id),
        ownId: account.user.id,
        typed: refusal && { ...organizationText(request), username: textOf(request, 'username') },
        errors: refusal?.errors ?? {},
      }),
    });
  }

  async function takeMember(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const membership = await findMembership(request);
    const username = textOf(request, 'username');
    const problem = await setMember(store, membership, username, textOf(request, 'role'));
    if (problem !== undefined) {
      return show(request, reply, membership, problemsOf({ username: problem }));
    }
    const path = `/organizations/${membership.organization.slug}`;
    return redirectWithNotice(request, reply, path, `The role of ${username} is set.`);
  }

  async function confirmRemoval(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const { organization } = await findMembership(request);
    const { account, csrf } = signedInVisitor(request);
    const username = queryOf(request, 'username');
    const isOwn = username === account.user.username;
    const path = `/organizations/${organization.slug}`;
    return sendPage(request, reply, {
      title: isOwn ? `Leave ${organization.name}?` : `Remove ${username}?`,
      layout: 'card',
      lead: isOwn
        ? 'You can come back only when somebody adds you again. Your images stay with the organisation.'
        : html`${username} will no longer be a member of <strong>${organization.name}</strong>. Images that they added stay.`,
      body: confirmation({
        csrf,
        action: `${path}/members/remove`,
        body: html`<input type="hidden" name="username" value="${username}">`,
        label: isOwn ? 'Leave' : 'Remove member',
        cancelHref: path,
      }),
    });
  }

  async function takeRemoval(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const membership = await findMembership(request);
    const { user } = signedInVisitor(request).account;
    const username = textOf(request, 'username');
    const problem = await removeMember(store, membership, username, user.id);
    if (problem !== undefined) {
      return show(request, reply, membership, problemsOf({ '': problem }));
    }
    const { name, slug } = membership.organization;
    return username === user.username
      ? redirectWithNotice(request, reply, '/settings/organizations', `You left ${name}.`)
      : redirectWithNotice(request, reply, `/organizations/${slug}`, `${username} is removed.`);
  }

  async function takeDetails(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const membership = await findMembership(request);
    const details = organizationText(request);
    const refusal = problemsOf(organizationProblems(details));
    if (refusal) return show(request, reply, membership, refusal);
    await changeDetails(store, membership, details);
    const path = `/organizations/${membership.organization.slug}`;
    return redirectWithNotice(request, reply, path, 'The details are changed.');
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
