/** `/settings/all-organizations`: every organisation, for administrators. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { isSlug, type Organization } from '../../model/account.ts';
import type { StorageUsage } from '../../model/storage.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import {
  allOrganizationsBody,
  anyOrganizationBody,
  allOrganizationsPath as path,
} from './all-organizations-body.ts';
import { queryOf, signedInVisitor, textOf } from './form-body.ts';
import { redirectWithNotice } from './notices.ts';
import { quotaOf } from './quota-panel.ts';
import { unprocessable } from './refusals.ts';
import { searchOf } from './search-form.ts';
import { sendPage } from './send-page.ts';
import { speechOf } from './speech.ts';
import { wordsOf } from './words-of.ts';

const pageSize = 50;

export function allOrganizationsRoutes({ store }: HttpServices): RouteOptions[] {
  async function showAll(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const speech = speechOf(request);
    const after = queryOf(request, 'after');
    const afterSlug = isSlug(after) ? after : undefined;
    const searched = searchOf(request);
    const limit = pageSize + 1;
    const found = await store.organizations.list({ limit, afterSlug, containing: searched });
    const organizations = found.slice(0, pageSize);
    const ids = organizations.map(({ id }) => id);
    const [sizes, usages] = await Promise.all([
      store.organizations.sizes(ids),
      store.ownerStorage.usages(ids),
    ]);
    return sendPage(request, reply, {
      title: speech.words('admin.organizations.title'),
      layout: 'settings',
      section: path,
      lead: speech.words('admin.organizations.lead'),
      body: allOrganizationsBody({
        ...{ speech, organizations, sizes, usages, searched },
        isFirstPage: afterSlug === undefined,
        next: found.length > pageSize ? organizations.at(-1)?.slug : undefined,
      }),
    });
  }

  async function find(request: FastifyRequest): Promise<Organization> {
    const { slug } = request.params as { slug: string };
    const organization = isSlug(slug) ? await store.organizations.bySlug(slug) : undefined;
    if (organization) return organization;
    throw new SpokenError('not-found', 'admin.organizations.unknown');
  }

  async function show(
    request: FastifyRequest,
    reply: FastifyReply,
    organization: Organization,
    typedQuota?: string,
  ): Promise<FastifyReply> {
    const { id, name, description } = organization;
    const speech = speechOf(request);
    const [sizes, usages, members] = await Promise.all([
      store.organizations.sizes([id]),
      store.ownerStorage.usages([id]),
      store.organizations.members(id),
    ]);
    return sendPage(request, reply, {
      status: typedQuota === undefined ? 200 : unprocessable,
      title: name,
      layout: 'settings',
      section: path,
      parent: { href: path, label: speech.words('admin.organizations.title') },
      lead: description,
      hasErrors: typedQuota !== undefined,
      body: anyOrganizationBody({
        ...{ speech, organization, members, typedQuota, images: sizes.get(id)?.images ?? 0 },
        csrf: signedInVisitor(request).csrf,
        usage: usages.get(id) as StorageUsage,
      }),
    });
  }

  async function takeQuota(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const organization = await find(request);
    const bytes = quotaOf(request);
    if (bytes === undefined) return show(request, reply, organization, textOf(request, 'quota'));
    await store.ownerStorage.setQuota(organization.id, bytes);
    const notice = wordsOf(request)('admin.quota.saved');
    return redirectWithNotice(request, reply, `${path}/${organization.slug}`, notice);
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url: path,
      config: { access: 'administrator' },
      handler: showAll,
    },
    {
      method: ['GET', 'HEAD'],
      url: `${path}/:slug`,
      config: { access: 'administrator' },
      handler: async (request, reply) => show(request, reply, await find(request)),
    },
    {
      method: 'POST',
      url: `${path}/:slug/quota`,
      config: { access: 'administrator' },
      handler: takeQuota,
    },
  ];
}
