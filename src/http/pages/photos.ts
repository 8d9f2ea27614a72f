/** `/settings/photos`: what somebody has added, and how it is deleted. */

import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { openMayChange } from '../../accounts/may-change.ts';
import { requestDeletion } from '../../deletions/request-deletion.ts';
import { ownersOf } from '../../deletions/subjects.ts';
import { isUsername, type User } from '../../model/account.ts';
import type { DeletionSubject } from '../../model/deletion.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { confirmation } from './elements.ts';
import { queryOf, signedInVisitor } from './form-body.ts';
import { html } from './html.ts';
import { photosBody, photosPath } from './photos-body.ts';
import { readPhotos } from './read-photos.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

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
    if (!other) throw new SpokenError('not-found', 'photos.noUser');
    return other;
  }

  async function showPhotos(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const user = await whose(request);
    const isOwn = user.id === signedInVisitor(request).account.user.id;
    const photos = await readPhotos(store, user, {
      uploads: queryOf(request, 'uploads') || undefined,
      sequences: queryOf(request, 'sequences') || undefined,
    });
    return sendPage(request, reply, {
      title: isOwn ? words('photos.yours') : words('photos.of', { username: user.username }),
      layout: 'settings',
      section: photosPath,
      ...(!isOwn && { parent: { href: photosPath, label: words('photos.yours') } }),
      lead: words(isOwn ? 'photos.yoursLead' : 'photos.lead'),
      body: photosBody(photos, isOwn ? undefined : user.username, words),
    });
  }

  async function subjectOf(request: FastifyRequest): Promise<Subject> {
    const { kind: plural, id } = request.params as { kind: string; id: string };
    const kind = kinds.get(plural);
    const owners = kind && (await ownersOf(store, { kind, id }));
    const mayChange = await openMayChange(store, signedInVisitor(request).account.user.id);
    if (!kind || !owners || !(await mayChange(owners))) {
      throw new SpokenError('not-found', 'photos.notYours');
    }
    return { kind, id };
  }

  async function ask(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const words = wordsOf(request);
    const { kind, id } = await subjectOf(request);
    return sendPage(request, reply, {
      title: words(`photos.delete.${kind}.title`),
      layout: 'card',
      lead: await consequences({ kind, id }, words),
      body: confirmation(
        {
          csrf: signedInVisitor(request).csrf,
          action: `${photosPath}/${kind}s/${id}/delete`,
          body: html`<p>${words('photos.delete.erased')}</p>`,
          label: words(`photos.delete.${kind}.submit`),
          cancelHref: photosPath,
        },
        words,
      ),
    });
  }

  async function consequences({ kind, id }: Subject, words: PageWords): Promise<string> {
    if (kind === 'image') return words('photos.delete.image.lead', { id });
    if (kind === 'sequence') {
      const images = (await store.sequences.get(id))?.imageCount ?? 0;
      return words('photos.delete.sequence.lead', { count: images });
    }
    const { published, ...others } = await store.photos.countOfUpload(Number(id));
    const unpublished = Object.values(others).reduce((sum, each) => sum + each, 0);
    const lead = words('photos.delete.upload.lead', { count: published });
    if (unpublished === 0) return lead;
    return `${lead} ${words('photos.delete.upload.unpublished', { count: unpublished })}`;
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

type Subject = DeletionSubject & { readonly kind: 'image' | 'sequence' | 'upload' };

const kinds = new Map<string, Subject['kind']>([
  ['images', 'image'],
  ['sequences', 'sequence'],
  ['uploads', 'upload'],
]);
