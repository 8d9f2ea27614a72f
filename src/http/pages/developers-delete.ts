import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Application } from '../../model/application.ts';
import type { HttpServices } from '../services.ts';
import { confirmation } from './elements.ts';
import { signedInVisitor, textOf } from './form-body.ts';
import { errorSummary, type FormErrors, textField } from './forms.ts';
import { html } from './html.ts';
import { inHtml } from './in-html.ts';
import { redirectWithNotice } from './notices.ts';
import { applicationPath, developersPath, ownApplication } from './own-application.ts';
import { sendPage } from './send-page.ts';
import { wordsOf } from './words-of.ts';

const url = `${developersPath}/:id/delete`;

/** Deletes an application once its name was typed in. */
export function deleteApplicationRoutes({ store }: HttpServices): RouteOptions[] {
  return [
    {
      method: ['GET', 'HEAD'],
      url,
      config: { access: 'signed-in' },
      handler: async (request, reply) =>
        sendQuestion(request, reply, await ownApplication(store, request), {}),
    },
    {
      method: 'POST',
      url,
      config: { access: 'signed-in' },
      handler: async (request, reply) => {
        const words = wordsOf(request);
        const application = await ownApplication(store, request);
        if (textOf(request, 'name') !== application.name) {
          return sendQuestion(request, reply, application, {
            name: words('applications.delete.wrongName'),
          });
        }
        await store.applications.delete(application.id);
        const notice = words('applications.delete.done', { name: application.name });
        return redirectWithNotice(request, reply, developersPath, notice);
      },
    },
  ];
}

function sendQuestion(
  request: FastifyRequest,
  reply: FastifyReply,
  application: Application,
  errors: FormErrors,
): FastifyReply {
  const words = wordsOf(request);
  const path = applicationPath(application);
  const hasErrors = Object.keys(errors).length > 0;
  return sendPage(request, reply, {
    status: hasErrors ? 422 : 200,
    title: words('applications.delete.title'),
    layout: 'wide',
    section: developersPath,
    parent: { href: path, label: application.name },
    hasErrors,
    body: html`<div class="panel narrow danger"><div class="panel-body">${confirmation(
      {
        csrf: signedInVisitor(request).csrf,
        action: `${path}/delete`,
        body: html`${errorSummary(errors, words)}<p>${words('applications.delete.consequences')}</p>
${textField({ name: 'name', label: words('applications.delete.name'), hint: inHtml(words('applications.delete.typeName'), { name: () => html`<strong>${application.name}</strong>` }), error: errors.name, hasFocus: !hasErrors }, words)}`,
        label: words('applications.delete.submit'),
        cancelHref: path,
      },
      words,
    )}</div></div>`,
  });
}
