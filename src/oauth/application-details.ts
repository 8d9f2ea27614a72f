import { scopes as allScopes, type Scope } from '../model/application.ts';
import type { ApplicationDetails } from '../store/application-stores.ts';
import type { Text } from '../words/text.ts';
import { problemOfCallbackUrl } from './callback-urls.ts';

/** What a developer types into a form or gives on the command line. */
export interface ApplicationForm {
  readonly name: string;
  readonly description: string;
  readonly website: string;
  readonly callbackUrls: readonly string[];
  readonly scopes: readonly string[];
  readonly isPublic: boolean;
}

/** What is wrong, by field; each text has a place for how the field is called (`field`). */
export type ApplicationProblems = Readonly<Partial<Record<keyof ApplicationForm, Text>>>;

const maxNameLength = 100;
const maxDescriptionLength = 1000;
const maxWebsiteLength = 500;
const maxCallbackUrls = 10;

/** Checks what describes an application. Empty callback URLs are left out, and repeated ones. */
export function readApplicationDetails(
  form: ApplicationForm,
): { readonly details: ApplicationDetails } | { readonly problems: ApplicationProblems } {
  const details: ApplicationDetails = {
    name: form.name.trim().replace(/\s+/g, ' '),
    description: form.description.trim(),
    website: form.website.trim(),
    callbackUrls: [...new Set(form.callbackUrls.map((url) => url.trim()).filter(Boolean))],
    scopes: allScopes.filter((scope) => form.scopes.includes(scope)),
    isPublic: form.isPublic,
  };
  const problems: Partial<Record<keyof ApplicationForm, Text>> = {};
  const note = (field: keyof ApplicationForm, problem: Text | undefined) => {
    if (problem !== undefined) problems[field] = problem;
  };
  note('name', problemOfName(details.name));
  note('description', problemOfText(details.description, maxDescriptionLength));
  note('website', problemOfWebsite(details.website));
  note('callbackUrls', problemOfCallbackUrls(details.callbackUrls));
  note('scopes', problemOfScopes(form.scopes, details.scopes));
  return Object.keys(problems).length > 0 ? { problems } : { details };
}

function problemOfName(name: string): Text | undefined {
  return name === '' ? { key: 'applications.problems.empty' } : problemOfText(name, maxNameLength);
}

function problemOfText(text: string, maxLength: number): Text | undefined {
  if (text.length > maxLength) return tooLong(maxLength);
  // Marks that turn the direction of text round would let a name pass for another.
  return /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(
    text.replace(/\r?\n|\t/g, ' '),
  )
    ? { key: 'applications.problems.controls' }
    : undefined;
}

function tooLong(most: number): Text {
  return { key: 'applications.problems.tooLong', values: { most } };
}

function problemOfWebsite(website: string): Text | undefined {
  if (website === '') return undefined;
  if (website.length > maxWebsiteLength) return tooLong(maxWebsiteLength);
  const isWeb = /^https?:\/\/[^/\s]/i.test(website) && URL.canParse(website);
  if (!isWeb || /[\s"<>\p{Cc}]/u.test(website)) {
    return { key: 'applications.problems.noWebUrl' };
  }
  const { username, password } = new URL(website);
  if (username === '' && password === '') return undefined;
  return { key: 'applications.problems.credentials' };
}

function problemOfCallbackUrls(urls: readonly string[]): Text | undefined {
  if (urls.length > maxCallbackUrls) {
    return { key: 'applications.problems.tooMany', values: { most: maxCallbackUrls } };
  }
  for (const url of urls) {
    const problem = problemOfCallbackUrl(url);
    if (problem) return problem;
  }
  return undefined;
}

function problemOfScopes(named: readonly string[], known: readonly Scope[]): Text | undefined {
  const values = { known: allScopes.join(', ') };
  if (known.length === 0) return { key: 'applications.problems.noScope', values };
  if (new Set(named).size === known.length) return undefined;
  return { key: 'applications.problems.unknownScope', values };
}
