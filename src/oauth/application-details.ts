import { scopes as allScopes, type Scope } from '../model/application.ts';
import type { ApplicationDetails } from '../store/application-stores.ts';
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

/** What is wrong, by field; each completes to a sentence with the field's label before it. */
export type ApplicationProblems = Readonly<Partial<Record<keyof ApplicationForm, string>>>;

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
  const problems: Partial<Record<keyof ApplicationForm, string>> = {};
  const note = (field: keyof ApplicationForm, problem: string | undefined) => {
    if (problem !== undefined) problems[field] = problem;
  };
  note('name', problemOfName(details.name));
  note('description', problemOfText(details.description, maxDescriptionLength));
  note('website', problemOfWebsite(details.website));
  note('callbackUrls', problemOfCallbackUrls(details.callbackUrls));
  note('scopes', problemOfScopes(form.scopes, details.scopes));
  return Object.keys(problems).length > 0 ? { problems } : { details };
}

function problemOfName(name: string): string | undefined {
  return name === '' ? 'must not be empty' : problemOfText(name, maxNameLength);
}

function problemOfText(text: string, maxLength: number): string | undefined {
  if (text.length > maxLength) return `must have at most ${maxLength} characters`;
  // Marks that turn the direction of text round would let a name pass for another.
  return /[\p{Cc}\p{Cs}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(
    text.replace(/\r?\n|\t/g, ' '),
  )
    ? 'must have no control characters'
    : undefined;
}

function problemOfWebsite(website: string): string | undefined {
  if (website === '') return undefined;
  if (website.length > maxWebsiteLength) return `must have at most ${maxWebsiteLength} characters`;
  const isWeb = /^https?:\/\/[^/\s]/i.test(website) && URL.canParse(website);
  if (!isWeb || /[\s"<>\p{Cc}]/u.test(website)) {
    return 'must be an http or https URL, such as https://example.org';
  }
  const { username, password } = new URL(website);
  return username === '' && password === '' ? undefined : 'must hold no user name or password';
}

function problemOfCallbackUrls(urls: readonly string[]): string | undefined {
  if (urls.length > maxCallbackUrls) return `must be at most ${maxCallbackUrls}`;
  for (const url of urls) {
    const problem = problemOfCallbackUrl(url);
    if (problem !== undefined) return `${problem}: ${url.slice(0, 100)}`;
  }
  return undefined;
}

function problemOfScopes(named: readonly string[], known: readonly Scope[]): string | undefined {
  if (known.length === 0) return `must be one at least of ${allScopes.join(', ')}`;
  return new Set(named).size > known.length ? `must be among ${allScopes.join(', ')}` : undefined;
}
