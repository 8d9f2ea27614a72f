import type { RouteOptions } from 'fastify';
import { readLanguage } from '../../words/languages.ts';
import { languageCookie } from '../language.ts';
import { queryOf } from './form-body.ts';
import { localPath } from './local-path.ts';

const keptSeconds = 365 * 24 * 60 * 60;

/** `/language?to=&back=`: keeps the language that a visitor chose, and leads back. */
export function languageRoute(): RouteOptions {
  return {
    method: 'GET',
    url: '/language',
    config: { access: 'page' },
    handler: (request, reply) => {
      const language = readLanguage(queryOf(request, 'to'));
      // Scripts need not read it: pages say in which language they are.
      const options = { path: '/', maxAge: keptSeconds, httpOnly: true, sameSite: 'lax' } as const;
      if (language) reply.setCookie(languageCookie, language, options);
      return reply.redirect(localPath(queryOf(request, 'back')), 303);
    },
  };
}
