/** Forms and their fields: each with a label, and its hint and error tied to it. */

import type { PageWords } from '../../words/in-languages.ts';
import { type Html, html } from './html.ts';

/** What is wrong with a form, by field name; the empty name stands for the form as a whole. */
export type FormErrors = Readonly<Record<string, string>>;

interface Form {
  readonly csrf: string;
  readonly action: string;
  readonly body: Html;
  readonly class?: string;
}

/** A form that is sent with POST. */
export function postForm({ csrf, action, body, class: name }: Form): Html {
  return html`<form method="post" action="${action}" class="${name ?? 'form'}" novalidate><input type="hidden" name="csrf" value="${csrf}">${body}</form>`;
}

export function hiddenField(name: string, value: string | undefined): Html {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: Html | string | undefined;
  readonly error?: string | undefined;
  /** The element's id, where two forms of a page have a field of one name. */
  readonly id?: string;
}

interface TextField extends Field {
  readonly type?: 'text' | 'email' | 'password' | 'url' | 'search' | 'number' | 'datetime-local';
  readonly value?: string | undefined;
  /** https://html.spec.whatwg.org/#autofill-field */
  readonly autocomplete?: string;
  readonly isOptional?: boolean;
  readonly maxLength?: number;
  /** The cursor is here when the page opens; at most one field of a page. */
  readonly hasFocus?: boolean;
}

export function textField(field: TextField, words: PageWords): Html {
  const { name, type = 'text', value, autocomplete, isOptional, maxLength, hasFocus } = field;
  // Names, addresses and passwords are not prose: phones must not correct them.
  return inField(
    field,
    html`<input class="input" id="${idOf(field)}" name="${name}" type="${type}" value="${value}" autocomplete="${autocomplete ?? 'off'}"${maxLength && html` maxlength="${maxLength}"`}${type !== 'search' && html` autocapitalize="none" spellcheck="false"`}${!isOptional && html` required`}${hasFocus && html` autofocus`}${described(field)}>`,
    words,
    isOptional,
  );
}

interface TextArea extends Field {
  readonly value?: string | undefined;
  readonly rows?: number;
  readonly isOptional?: boolean;
  readonly maxLength?: number;
}

export function textArea(field: TextArea, words: PageWords): Html {
  const { name, value, rows = 3, isOptional, maxLength } = field;
  // The parser drops a line break that stands first.
  return inField(
    field,
    html`<textarea class="input" id="${idOf(field)}" name="${name}" rows="${rows}"${maxLength && html` maxlength="${maxLength}"`}${!isOptional && html` required`}${described(field)}>
${value}</textarea>`,
    words,
    isOptional,
  );
}

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

export function selectField(
  field: Field & { value: string; options: readonly Choice[] },
  words: PageWords,
): Html {
  const options = field.options.map(
    ({ value, label }) =>
      html`<option value="${value}"${value === field.value && html` selected`}>${label}</option>`,
  );
  return inField(
    field,
    html`<select class="input" id="${idOf(field)}" name="${field.name}"${described(field)}>${options}</select>`,
    words,
  );
}

interface Choices {
  readonly legend: string;
  readonly hint?: Html | string;
  readonly error?: string | undefined;
  /** The first field's name: errors of the group are linked to it. */
  readonly name: string;
  readonly options: readonly (Choice & {
    readonly isChecked: boolean;
    /** The group's when left out. */
    readonly name?: string;
  })[];
}

/** Several of several: each box has a name of its own, and is in the form only when checked. */
export function checkboxes(choices: Choices, words: PageWords): Html {
  return choiceGroup('checkbox', choices, words);
}

/** One of several. */
export function radioButtons(choices: Choices, words: PageWords): Html {
  return choiceGroup('radio', choices, words);
}

function choiceGroup(type: 'checkbox' | 'radio', choices: Choices, words: PageWords): Html {
  const { legend, hint, error, options } = choices;
  const group = { name: choices.name, hint, error };
  const items = options.map((option, i) => {
    const id = i === 0 ? idOf(group) : `${idOf(group)}-${i}`;
    return html`<div class="choice"><input type="${type}" id="${id}" name="${option.name ?? choices.name}" value="${option.value}"${option.isChecked && html` checked`}${option.hint && html` aria-describedby="${id}-about"`}><label for="${id}">${option.label}</label>${option.hint && html`<p class="hint" id="${id}-about">${option.hint}</p>`}</div>`;
  });
  return html`<fieldset class="field${error && ' has-error'}"${described(group)}><legend>${legend}</legend>${notes(group, words)}${items}</fieldset>`;
}

/** What is wrong, at the top of the form, each problem a link to its field; nothing when nothing is. */
export function errorSummary(errors: FormErrors, words: PageWords): Html {
  const problems = Object.entries(errors);
  if (problems.length === 0) return html``;
  return html`<div class="problems" role="alert" tabindex="-1" autofocus><h2>${words('parts.checkThis')}</h2><ul>${problems.map(
    ([name, message]) =>
      html`<li>${name === '' ? message : html`<a href="#${idOf({ name })}">${message}</a>`}</li>`,
  )}</ul></div>`;
}

function inField(field: Field, control: Html, words: PageWords, isOptional = false): Html {
  return html`<div class="field${field.error && ' has-error'}"><label for="${idOf(field)}">${field.label}${isOptional && html` <span class="optional">${words('parts.optional')}</span>`}</label>${notes(field, words)}${control}</div>`;
}

type Described = Pick<Field, 'name' | 'hint' | 'error'> & { readonly id?: string };

function notes(field: Described, words: PageWords): Html {
  const id = idOf(field);
  return html`${field.hint && html`<p class="hint" id="${id}-hint">${field.hint}</p>`}${field.error && html`<p class="error" id="${id}-error"><span class="visually-hidden">${words('parts.error')} </span>${field.error}</p>`}`;
}

function described(field: Described): Html {
  const id = idOf(field);
  const ids = [field.hint && `${id}-hint`, field.error && `${id}-error`].filter(Boolean).join(' ');
  return html`${ids && html` aria-describedby="${ids}"`}${field.error && html` aria-invalid="true"`}`;
}

function idOf({ name, id }: { readonly name: string; readonly id?: string }): string {
  return id ?? `field-${name}`;
}
