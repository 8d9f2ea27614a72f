import { type ReportReason, reportReasons } from '../../model/report.ts';
import {
  errorSummary,
  type FormErrors,
  hiddenField,
  postForm,
  radioButtons,
  textArea,
  textField,
} from './forms.ts';
import { type Html, html } from './html.ts';

export const maxReportText = 2000;

interface ReportForm {
  readonly csrf: string;
  readonly imageId: number;
  /** What the photo is, in words. */
  readonly description: string;
  /** Who is signed in. */
  readonly username: string | undefined;
  readonly typed: { readonly reason: string; readonly text: string; readonly email: string };
  readonly errors: FormErrors;
}

const choices: Readonly<Record<ReportReason, { label: string; hint?: string }>> = {
  privacy: {
    label: 'Somebody’s privacy',
    hint: 'A face, a number plate or a home that should not be seen.',
  },
  position: {
    label: 'Wrong place or direction',
    hint: 'It was taken somewhere else, or looks another way.',
  },
  quality: {
    label: 'Poor quality',
    hint: 'Blurred, covered, too dark, or nothing of the street to be seen.',
  },
  rights: { label: 'Not allowed here', hint: 'Copyright, or something that is against the law.' },
  other: { label: 'Something else' },
};

export function reportBody(form: ReportForm): Html {
  const { csrf, imageId, description, username, typed, errors } = form;
  const emailHint = username
    ? `You are signed in as ${username}, and your report says so. Leave it empty if you need no answer.`
    : 'Only for an answer. Leave it empty if you need none.';
  const fields = html`${hiddenField('image', String(imageId))}
<figure class="reported"><img src="/preview/${imageId}-1024.jpg" alt="The photo that you report" width="1024" height="576"><figcaption>${description}</figcaption></figure>
${radioButtons({
  legend: 'What is wrong?',
  name: 'reason',
  error: errors.reason,
  options: reportReasons.map((value) => ({
    value,
    ...choices[value],
    isChecked: value === typed.reason,
  })),
})}
${textArea({ name: 'text', label: 'In your words', hint: 'Where in the photo it is, and what you would like to happen.', value: typed.text, maxLength: maxReportText, isOptional: true, error: errors.text })}
${textField({ name: 'email', label: 'Your e-mail address', type: 'email', hint: emailHint, value: typed.email, autocomplete: 'email', maxLength: 254, isOptional: true, error: errors.email })}
<div class="buttons"><button class="button primary">Send the report</button><a class="button" href="/app/?pKey=${imageId}">Cancel</a></div>`;
  return postForm({ csrf, action: '/report', body: html`${errorSummary(errors)}${fields}` });
}
