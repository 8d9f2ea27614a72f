import type { FastifyRequest } from 'fastify';
import type { Application } from '../../model/application.ts';
import { parseId } from '../../model/ids.ts';
import type { Store } from '../../store/store.ts';
import { SpokenError } from '../../words/text.ts';
import { signedInVisitor } from './form-body.ts';

/**
 * The application that the path names (`:id`), for its owner and for administrators. Others get the
 * answer for one that doesn't exist, so that they learn nothing.
 */
export async function ownApplication(
  store: Pick<Store, 'applications'>,
  request: FastifyRequest,
): Promise<Application> {
  const { user, isAdministrator } = signedInVisitor(request).account;
  const id = idInPath(request, 'id');
  const application = id === undefined ? undefined : await store.applications.get(id);
  if (!application || (application.ownerId !== user.id && !isAdministrator)) {
    throw new SpokenError('not-found', 'applications.detail.notFound');
  }
  return application;
}

/** An id in the path; undefined when it can't be one. */
export function idInPath({ params }: FastifyRequest, name: string): number | undefined {
  return parseId((params as Record<string, string>)[name] ?? '');
}

export const developersPath = '/dashboard/developers';

export function applicationPath({ id }: Pick<Application, 'id'>): string {
  return `${developersPath}/${id}`;
}
