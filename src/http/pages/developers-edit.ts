import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Application } from '../../model/application.ts';
import { type ApplicationForm, readApplicationDetails } from '../../oauth/application-details.ts';
import type { HttpServices } from '../services.ts';
import {
  applicationForm,
  errorsOf,
  formOfApplication,
  readApplicationForm,
} from './application-form.ts';
import { signedInVisitor } from './form-body.ts';
import type { FormErrors } from './forms.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { applicationPath, developersPath, ownApplication } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

const url = `${developersPath}/:id/edit`;

/** Changes what describes an application. */
export function editApplicationRoutes({ store }: HttpServices): RouteOptions[] {
  return [
    {
      method: ['GET', 'HEAD'],
      url,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const application = await ownApplication(store, request);
        return sendForm(request, reply, application, formOfApplication(application), {});
      },
    },
    {
      method: 'POST',
      url,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const words = wordsOf(request);
        const application = await ownApplication(store, request);
        const form = readApplicationForm(request);
        const read = readApplicationDetails(form);
        if ('problems' in read) {
          return sendForm(request, reply, application, form, errorsOf(read.problems, words));
        }
        if (!(await store.applications.update(application.id, read.details))) {
          return sendForm(request, reply, application, form, {
            name: words('applications.edit.nameTaken'),
          });
        }
        const notice = words('applications.edit.done');
        return redirectWithNotice(request, reply, applicationPath(application), notice);
      },
    },
  ];
}

function sendForm(
  request: FastifyRequest,
  reply: FastifyReply,
  application: Application,
  form: ApplicationForm,
  errors: FormErrors,
): FastifyReply {
  const words = wordsOf(request);
  const path = applicationPath(application);
  const hasErrors = Object.keys(errors).length > 0;
  const { csrf } = signedInVisitor(request);
  return sendPage(request, reply, {
    status: hasErrors ? 422 : 200,
    title: words('applications.edit.title'),
    layout: 'wide',
    section: developersPath,
    parent: { href: path, label: application.name },
    hasErrors,
    body: html`<div class="panel narrow"><div class="panel-body">${applicationForm({ csrf, action: `${path}/edit`, form, errors, label: words('applications.edit.submit'), cancelHref: path, words })}</div></div>`,
  });
}
