/** The form in which a developer describes an application. */

import type { FastifyRequest } from 'fastify';
import { type Application, scopes } from '../../model/application.ts';
import type { ApplicationForm, ApplicationProblems } from '../../oauth/application-details.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { say } from '../../words/text.ts';
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
import { inHtml } from './in-html.ts';

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

const labels = {
  name: 'parts.name',
  description: 'parts.description',
  website: 'applications.form.website',
  callbackUrls: 'applications.form.callbackUrls',
  scopes: 'applications.form.scopes',
  isPublic: 'applications.form.public',
} as const satisfies Record<keyof ApplicationForm, string>;

/** Problems as sentences, by the fields of the form. */
export function errorsOf(problems: ApplicationProblems, words: PageWords): FormErrors {
  return Object.fromEntries(
    Object.entries(problems).map(([name, { key, values }]) => {
      const field = words(labels[name as keyof ApplicationForm]);
      return [name, say(words, { key, values: { ...values, field } })];
    }),
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
  readonly words: PageWords;
}

export function applicationForm(view: FormView): Html {
  const { csrf, action, form, errors, label, cancelHref, words } = view;
  const body = html`${errorSummary(errors, words)}
${textField({ name: 'name', label: words(labels.name), hint: words('applications.form.nameHint'), value: form.name, maxLength: 100, error: errors.name, hasFocus: form.name === '' && Object.keys(errors).length === 0 }, words)}
${textArea({ name: 'description', label: words(labels.description), hint: words('applications.form.descriptionHint'), value: form.description, rows: 3, maxLength: 1000, isOptional: true, error: errors.description }, words)}
${textField({ name: 'website', label: words(labels.website), type: 'url', hint: words('applications.form.websiteHint'), value: form.website, maxLength: 500, isOptional: true, error: errors.website }, words)}
${textArea({ name: 'callbackUrls', label: words(labels.callbackUrls), hint: inHtml(words('applications.form.callbackUrlsHint')), value: form.callbackUrls.join('\n'), rows: 3, isOptional: true, error: errors.callbackUrls }, words)}
${checkboxes(
  {
    legend: words(labels.scopes),
    hint: words('applications.form.scopesHint'),
    name: 'scopes',
    error: errors.scopes,
    options: scopes.map((scope) => ({
      value: 'on',
      name: scopeField(scope),
      label: scope,
      hint: words(`scopes.${scope}.use`),
      isChecked: form.scopes.includes(scope),
    })),
  },
  words,
)}
${radioButtons(
  {
    legend: words('applications.form.kind'),
    name: 'kind',
    options: [
      {
        value: 'confidential',
        label: words('applications.form.confidential'),
        hint: words('applications.form.confidentialHint'),
        isChecked: !form.isPublic,
      },
      {
        value: 'public',
        label: words(labels.isPublic),
        hint: words('applications.form.publicHint'),
        isChecked: form.isPublic,
      },
    ],
  },
  words,
)}
<div class="buttons"><button class="button primary">${label}</button><a class="button" href="${cancelHref}">${words('parts.cancel')}</a></div>`;
  return postForm({ csrf, action, body });
}

/** A name for each box, since of fields with one name only the last one counts. */
function scopeField(scope: string): string {
  return `scope-${scope}`;
}
