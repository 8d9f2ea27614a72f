import type { FastifyRequest } from 'fastify';
import { SpokenError } from '../../words/text.ts';
import type { Query } from '../query-string.ts';
import type { Visitor } from './visitor.ts';

/** The fields of the form that was sent, by name; missing ones are undefined. */
export function formOf(request: FastifyRequest): Partial<Query> {
  return (request.body ?? {}) as Partial<Query>;
}

/** A field as people mean it: without spaces around it; the empty text when it is missing. */
export function textOf(request: FastifyRequest, name: string): string {
  return formOf(request)[name]?.trim() ?? '';
}

/** The visitor of a page, with their account. For routes that declare `signed-in`. */
export function signedInVisitor(
  request: FastifyRequest,
): Visitor & { readonly account: NonNullable<Visitor['account']> } {
  const { visitor } = request;
  if (!visitor?.account) throw new SpokenError('forbidden', 'errors.signInFirst');
  return { ...visitor, account: visitor.account };
}

/** A parameter of the page's address; the empty text when it is missing. */
export function queryOf(request: FastifyRequest, name: string): string {
  return (request.query as Partial<Query>)[name] ?? '';
}
