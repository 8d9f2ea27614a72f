import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { WaysideError } from '../../errors.ts';
import type { Application } from '../../model/application.ts';
import { type ApplicationForm, readApplicationDetails } from '../../oauth/application-details.ts';
import { issueClientSecret, issueClientToken } from '../../oauth/application-keys.ts';
import type { HttpServices } from '../services.ts';
import { applicationForm, emptyForm, errorsOf, readApplicationForm } from './application-form.ts';
import { copyField } from './application-views.ts';
import { signedInVisitor } from './form-body.ts';
import type { FormErrors } from './forms.ts';
import { html } from './html.ts';
import { applicationPath, developersPath } from './own-application.ts';
import { sendPage } from './send-page.ts';

const path = `${developersPath}/new`;
const maxApplications = 100;

/** The form for a new application, and its registration. */
export function registerApplicationRoutes({ store }: HttpServices): RouteOptions[] {
  return [
    {
      method: ['GET', 'HEAD'],
      url: path,
      config: { access: 'signed-in' },
      handler: (request, reply) => sendForm(request, reply, emptyForm, {}),
    },
    {
      method: 'POST',
      url: path,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const { user } = signedInVisitor(request).account;
        const form = readApplicationForm(request);
        const read = readApplicationDetails(form);
        if ('problems' in read) return sendForm(request, reply, form, errorsOf(read.problems));
        if ((await store.applications.ofOwner(user.id)).length >= maxApplications) {
          throw new WaysideError(
            'forbidden',
            `You have ${maxApplications} applications, which is the most. Delete one first.`,
          );
        }
        const application = await store.applications.create(read.details, user.id);
        if (!application) {
          return sendForm(request, reply, form, {
            name: 'You have an application of that name already',
          });
        }
        const token = await issueClientToken(store, application);
        const secret = application.isPublic
          ? undefined
          : await issueClientSecret(store, application);
        return sendKeys(request, reply, application, token, secret);
      },
    },
  ];
}

function sendForm(
  request: FastifyRequest,
  reply: FastifyReply,
  form: ApplicationForm,
  errors: FormErrors,
): FastifyReply {
  const hasErrors = Object.keys(errors).length > 0;
  const { csrf } = signedInVisitor(request);
  return sendPage(request, reply, {
    status: hasErrors ? 422 : 200,
    title: 'Register an application',
    layout: 'wide',
    section: developersPath,
    parent: { href: developersPath, label: 'Applications' },
    hasErrors,
    body: html`<div class="panel narrow"><div class="panel-body">${applicationForm({ csrf, action: path, form, errors, label: 'Register', cancelHref: developersPath })}</div></div>`,
  });
}

function sendKeys(
  request: FastifyRequest,
  reply: FastifyReply,
  application: Application,
  token: string,
  secret: string | undefined,
): FastifyReply {
  return sendPage(request, reply, {
    title: `${application.name} is registered`,
    layout: 'wide',
    section: developersPath,
    parent: { href: developersPath, label: 'Applications' },
    body: html`<div class="panel narrow"><div class="panel-body stack">
<p class="callout warning"><strong>Copy ${secret === undefined ? 'the client token' : 'the client token and the client secret'} now.</strong> Only a fingerprint of them is kept, so that they can’t be shown again; you can always get new ones.</p>
${copyField({ id: 'client-id', label: 'Client ID', value: String(application.id) })}
${copyField({ id: 'client-token', label: 'Client token', hint: 'Calls the API and reads tiles. May be in a web page.', value: token })}
${secret !== undefined && copyField({ id: 'client-secret', label: 'Client secret', hint: 'Exchanges authorization codes. For your server only.', value: secret })}
<p class="buttons"><a class="button primary" href="${applicationPath(application)}">I have copied them</a></p>
</div></div>`,
  });
}
