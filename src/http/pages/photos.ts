/** `/settings/photos`: what somebody has added, and how it is deleted. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { openMayChange } from '../../accounts/may-change.ts';
import { requestDeletion } from '../../deletions/request-deletion.ts';
import { ownersOf } from '../../deletions/subjects.ts';
import { WaysideError } from '../../errors.ts';
import { isUsername, type User } from '../../model/account.ts';
import type { DeletionSubject } from '../../model/deletion.ts';
import type { HttpServices } from '../services.ts';
import { confirmation } from './elements.ts';
import { queryOf, signedInVisitor } from './form-body.ts';
import { html } from './html.ts';
import { photosBody, photosPath } from './photos-body.ts';
import { readPhotos } from './read-photos.ts';
import { sendPage } from './send-page.ts';
import { count } from './words.ts';

const deletePath = `${photosPath}/:kind/:id/delete`;

export function photosRoutes(services: HttpServices): RouteOptions[] {
  const { store } = services;

  /** The visitor, or whom an administrator asks for. */
  async function whose(request: FastifyRequest): Promise<User> {
    const { user, isAdministrator } = signedInVisitor(request).account;
    const name = queryOf(request, 'user');
    if (name === '' || name === user.username) return user;
    const other =
      isAdministrator && isUsername(name) ? await store.users.byUsername(name) : undefined;
    if (!other) throw new WaysideError('not-found', 'There is no such user.');
    return other;
  }

  async function showPhotos(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const user = await whose(request);
    const isOwn = user.id === signedInVisitor(request).account.user.id;
    const photos = await readPhotos(store, user, {
      uploads: queryOf(request, 'uploads') || undefined,
      sequences: queryOf(request, 'sequences') || undefined,
    });
    return sendPage(request, reply, {
      title: isOwn ? 'Your photos' : `Photos of ${user.username}`,
      layout: 'settings',
      section: photosPath,
      ...(!isOwn && { parent: { href: photosPath, label: 'Your photos' } }),
      lead: `${isOwn ? 'What you have' : 'What they have'} added. What is deleted is gone for good, and for everybody.`,
      body: photosBody(photos, isOwn ? undefined : user.username),
    });
  }

  async function subjectOf(request: FastifyRequest): Promise<DeletionSubject> {
    const { kind: plural, id } = request.params as { kind: string; id: string };
    const kind = kinds.get(plural);
    const owners = kind && (await ownersOf(store, { kind, id }));
    const mayChange = await openMayChange(store, signedInVisitor(request).account.user.id);
    if (!kind || !owners || !(await mayChange(owners))) {
      throw new WaysideError('not-found', 'There is nothing of yours at this address.');
    }
    return { kind, id };
  }

  async function ask(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { kind, id } = await subjectOf(request);
    return sendPage(request, reply, {
      title: `Delete this ${kind}?`,
      layout: 'card',
      lead: await consequences({ kind, id }),
      body: confirmation({
        csrf: signedInVisitor(request).csrf,
        action: `${photosPath}/${kind}s/${id}/delete`,
        body: html`<p>This can’t be undone. Photos, thumbnails and what was seen in them are erased; maps and searches show them no more.</p>`,
        label: `Delete ${kind}`,
        cancelHref: photosPath,
      }),
    });
  }

  async function consequences({ kind, id }: DeletionSubject): Promise<string> {
    if (kind === 'sequence') {
      const images = (await store.sequences.get(id))?.imageCount ?? 0;
      return `All its ${count(images)} images are deleted.`;
    }
    if (kind === 'image') return `The image ${id}; its sequence stays, with the others in it.`;
    const { published, ...others } = await store.photos.countOfUpload(Number(id));
    const unpublished = Object.values(others).reduce((sum, each) => sum + each, 0);
    const more = unpublished > 0 ? `, and ${count(unpublished)} photos that are no images` : '';
    return `All its ${count(published)} images are deleted${more}.`;
  }

  return [
    {
      method: ['GET', 'HEAD'],
      url: photosPath,
      config: { access: 'signed-in' },
      handler: showPhotos,
    },
    {
      method: ['GET', 'HEAD'],
      url: deletePath,
      config: { access: 'signed-in' },
      handler: ask,
    },
    {
      method: 'POST',
      url: deletePath,
      config: { access: 'signed-in', isLongAnswer: true },
      handler: async (request, reply) => {
        const subject = await subjectOf(request);
        const { user } = signedInVisitor(request).account;
        const { id } = await requestDeletion(store, subject, user.id);
        return reply.redirect(`${photosPath}/deletions/${id}`, 303);
      },
    },
  ];
}

const kinds = new Map<string, DeletionSubject['kind']>([
  ['images', 'image'],
  ['sequences', 'sequence'],
  ['uploads', 'upload'],
]);
