import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Application } from '../../model/application.ts';
import { type ApplicationForm, readApplicationDetails } from '../../oauth/application-details.ts';
import { issueClientSecret, issueClientToken } from '../../oauth/application-keys.ts';
import { SpokenError } from '../../words/text.ts';
import type { HttpServices } from '../services.ts';
import { applicationForm, emptyForm, errorsOf, readApplicationForm } from './application-form.ts';
import { copyField } from './application-views.ts';
import { signedInVisitor } from './form-body.ts';
import type { FormErrors } from './forms.ts';
import { html } from './html.ts';
import { inHtml } from './in-html.ts';
import { applicationPath, developersPath } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

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
        const words = wordsOf(request);
        const { user } = signedInVisitor(request).account;
        const form = readApplicationForm(request);
        const read = readApplicationDetails(form);
        if ('problems' in read) {
          return sendForm(request, reply, form, errorsOf(read.problems, words));
        }
        if ((await store.applications.ofOwner(user.id)).length >= maxApplications) {
          const most = maxApplications;
          throw new SpokenError('forbidden', 'applications.registration.tooMany', { most });
        }
        const application = await store.applications.create(read.details, user.id);
        if (!application) {
          return sendForm(request, reply, form, {
            name: words('applications.registration.nameTaken'),
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
  const words = wordsOf(request);
  const hasErrors = Object.keys(errors).length > 0;
  const { csrf } = signedInVisitor(request);
  return sendPage(request, reply, {
    status: hasErrors ? 422 : 200,
    title: words('applications.register'),
    layout: 'wide',
    section: developersPath,
    parent: { href: developersPath, label: words('applications.title') },
    hasErrors,
    body: html`<div class="panel narrow"><div class="panel-body">${applicationForm({ csrf, action: path, form, errors, label: words('applications.registration.submit'), cancelHref: developersPath, words })}</div></div>`,
  });
}

function sendKeys(
  request: FastifyRequest,
  reply: FastifyReply,
  application: Application,
  token: string,
  secret: string | undefined,
): FastifyReply {
  const words = wordsOf(request);
  const copy = secret === undefined ? 'copyToken' : 'copyBoth';
  return sendPage(request, reply, {
    title: words('applications.registration.done', { name: application.name }),
    layout: 'wide',
    section: developersPath,
    parent: { href: developersPath, label: words('applications.title') },
    body: html`<div class="panel narrow"><div class="panel-body stack">
<p class="callout warning">${inHtml(words(`applications.registration.${copy}`))}</p>
${copyField({ id: 'client-id', label: words('applications.clientId'), value: String(application.id) })}
${copyField({ id: 'client-token', label: words('applications.keys.token.label'), hint: words('applications.keys.token.use'), value: token })}
${secret !== undefined && copyField({ id: 'client-secret', label: words('applications.keys.secret.label'), hint: words('applications.keys.secret.use'), value: secret })}
<p class="buttons"><a class="button primary" href="${applicationPath(application)}">${words('applications.registration.copied')}</a></p>
</div></div>`,
  });
}
