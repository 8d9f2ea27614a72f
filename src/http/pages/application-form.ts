/** The form in which a developer describes an application. */

import type { FastifyRequest } from 'fastify';
import { type Application, scopes } from '../../model/application.ts';
import type { ApplicationForm, ApplicationProblems } from '../../oauth/application-details.ts';
import { formOf, textOf } from './form-body.ts';
import {
  checkboxes,
  errorSummary,
  type FormErrors,
  postForm,
  radioButtons,
  textArea,
  textField,
} from './forms.ts';
import { type Html, html } from './html.ts';
import { scopeWords } from './words.ts';

/** What a new application starts with. */
export const emptyForm: ApplicationForm = {
  name: '',
  description: '',
  website: '',
  callbackUrls: [],
  scopes: ['read'],
  isPublic: false,
};

export function formOfApplication(application: Application): ApplicationForm {
  const { name, description, website, callbackUrls, isPublic } = application;
  return { name, description, website, callbackUrls, scopes: application.scopes, isPublic };
}

/** What was typed in, as it was; no other field of the form counts. */
export function readApplicationForm(request: FastifyRequest): ApplicationForm {
  const form = formOf(request);
  return {
    name: textOf(request, 'name'),
    // Browsers send every line break as two characters.
    description: textOf(request, 'description').replaceAll('\r\n', '\n'),
    website: textOf(request, 'website'),
    callbackUrls: textOf(request, 'callbackUrls').split(/[\r\n]+/),
    scopes: scopes.filter((scope) => form[scopeField(scope)] !== undefined),
    isPublic: form.kind === 'public',
  };
}

const labels: Readonly<Record<keyof ApplicationForm, string>> = {
  name: 'Name',
  description: 'Description',
  website: 'Website',
  callbackUrls: 'Callback URLs',
  scopes: 'Scopes',
  isPublic: 'Public client',
};

/** Problems as sentences, by the fields of the form. */
export function errorsOf(problems: ApplicationProblems): FormErrors {
  return Object.fromEntries(
    Object.entries(problems).map(([field, problem]) => [
      field,
      `${labels[field as keyof ApplicationForm]} ${problem}`,
    ]),
  );
}

interface FormView {
  readonly csrf: string;
  readonly action: string;
  readonly form: ApplicationForm;
  readonly errors: FormErrors;
  /** What the button does. */
  readonly label: string;
  readonly cancelHref: string;
}

export function applicationForm(view: FormView): Html {
  const { csrf, action, form, errors, label, cancelHref } = view;
  const body = html`${errorSummary(errors)}
${textField({ name: 'name', label: labels.name, hint: 'People see it when they are asked for their consent.', value: form.name, maxLength: 100, error: errors.name, hasFocus: form.name === '' && Object.keys(errors).length === 0 })}
${textArea({ name: 'description', label: labels.description, hint: 'What it does for them, in a sentence or two.', value: form.description, rows: 3, maxLength: 1000, isOptional: true, error: errors.description })}
${textField({ name: 'website', label: labels.website, type: 'url', hint: 'Such as https://example.org', value: form.website, maxLength: 500, isOptional: true, error: errors.website })}
${textArea({ name: 'callbackUrls', label: labels.callbackUrls, hint: html`One per line. Where people are sent back to after they consented; the first one is used when a request names none. It must be the same to the letter, but <code>http://localhost</code> and <code>http://127.0.0.1</code> may have any port. Without one, the application works with its client token only.`, value: form.callbackUrls.join('\n'), rows: 3, isOptional: true, error: errors.callbackUrls })}
${checkboxes({
  legend: labels.scopes,
  hint: 'The most it may ask people for. Ask for no more than you need.',
  name: 'scopes',
  error: errors.scopes,
  options: scopes.map((scope) => ({
    value: 'on',
    name: scopeField(scope),
    label: scope,
    hint: scopeWords[scope].use,
    isChecked: form.scopes.includes(scope),
  })),
})}
${radioButtons({
  legend: 'Kind of program',
  name: 'kind',
  options: [
    {
      value: 'confidential',
      label: 'Confidential client',
      hint: 'Runs on a server of yours, which can keep a client secret.',
      isChecked: !form.isPublic,
    },
    {
      value: 'public',
      label: labels.isPublic,
      hint: 'Runs on phones, desktops or in browsers, where nothing stays secret. It proves itself with PKCE (S256) instead.',
      isChecked: form.isPublic,
    },
  ],
})}
<div class="buttons"><button class="button primary">${label}</button><a class="button" href="${cancelHref}">Cancel</a></div>`;
  return postForm({ csrf, action, body });
}

/** A name for each box, since of fields with one name only the last one counts. */
function scopeField(scope: string): string {
  return `scope-${scope}`;
}
