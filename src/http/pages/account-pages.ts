import type { RouteOptions } from 'fastify';
import type { HttpServices } from '../services.ts';
import { administratorPages } from './administrator-pages.ts';
import { confirmEmailRoutes } from './confirm-email.ts';
import { deleteAccountRoutes } from './delete-account.ts';
import { deletionPage } from './deletion.ts';
import { forgotPasswordRoutes } from './forgot-password.ts';
import { jobsRoutes } from './jobs.ts';
import { languageRoute } from './language.ts';
import { organizationRoutes } from './organization.ts';
import { organizationsRoutes } from './organizations.ts';
import { peopleRoutes } from './people.ts';
import { photosRoutes } from './photos.ts';
import { resetPasswordRoutes } from './reset-password.ts';
import { settingsRoutes } from './settings.ts';
import { signInRoutes } from './sign-in.ts';
import { signOutRoute } from './sign-out.ts';
import { signUpRoutes } from './sign-up.ts';
import { unknownPageRoutes } from './unknown-pages.ts';

/** The pages by which people come in and keep their accounts, and administrators keep the place. */
export function accountPages(services: HttpServices): RouteOptions[] {
  return [
    ...signInRoutes(services),
    signOutRoute(services),
    languageRoute(),
    ...signUpRoutes(services),
    ...forgotPasswordRoutes(services),
    ...resetPasswordRoutes(services),
    ...confirmEmailRoutes(services),
    ...settingsRoutes(services),
    ...deleteAccountRoutes(services),
    ...photosRoutes(services),
    deletionPage(services),
    ...organizationsRoutes(services),
    ...organizationRoutes(services),
    ...peopleRoutes(services),
    ...administratorPages(services),
    ...jobsRoutes(services),
    ...unknownPageRoutes(),
  ];
}
