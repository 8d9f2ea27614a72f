import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Application } from '../../model/application.ts';
import type { HttpServices } from '../services.ts';
import { confirmation } from './elements.ts';
import { signedInVisitor, textOf } from './form-body.ts';
import { errorSummary, type FormErrors, textField } from './forms.ts';
import { html } from './html.ts';
import { redirectWithNotice } from './notices.ts';
import { applicationPath, developersPath, ownApplication } from './own-application.ts';
import { sendPage } from './send-page.ts';

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
        const application = await ownApplication(store, request);
        if (textOf(request, 'name') !== application.name) {
          return sendQuestion(request, reply, application, {
            name: 'That is not its name',
          });
        }
        await store.applications.delete(application.id);
        return redirectWithNotice(
          request,
          reply,
          developersPath,
          `${application.name} is deleted.`,
        );
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
  const path = applicationPath(application);
  const hasErrors = Object.keys(errors).length > 0;
  return sendPage(request, reply, {
    status: hasErrors ? 422 : 200,
    title: 'Delete this application?',
    layout: 'wide',
    section: developersPath,
    parent: { href: path, label: application.name },
    hasErrors,
    body: html`<div class="panel narrow danger"><div class="panel-body">${confirmation({
      csrf: signedInVisitor(request).csrf,
      action: `${path}/delete`,
      body: html`${errorSummary(errors)}<p>Its client tokens and client secrets stop working at once, and so does whatever people allowed it. Its client ID is never given out again. This can’t be undone.</p>
${textField({ name: 'name', label: 'Name of the application', hint: html`Type <strong>${application.name}</strong> to confirm.`, error: errors.name, hasFocus: !hasErrors })}`,
      label: 'Delete the application',
      cancelHref: path,
    })}</div></div>`,
  });
}
