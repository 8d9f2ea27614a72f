import type { Image } from '../../model/image.ts';
import { reportReasons } from '../../model/report.ts';
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
import type { Speech } from './speech.ts';

export const maxReportText = 2000;

interface ReportForm {
  readonly csrf: string;
  readonly speech: Speech;
  readonly image: Image;
  /** Undefined: it is not known who took it. */
  readonly author: string | undefined;
  /** Who is signed in. */
  readonly username: string | undefined;
  readonly typed: { readonly reason: string; readonly text: string; readonly email: string };
  readonly errors: FormErrors;
}

export function reportBody(form: ReportForm): Html {
  const { csrf, speech, image, author, username, typed, errors } = form;
  const { words } = speech;
  const emailHint = username
    ? words('report.emailHintSignedIn', { username })
    : words('report.emailHint');
  const fields = html`${hiddenField('image', String(image.id))}
<figure class="reported"><img src="/preview/${image.id}-1024.jpg" alt="${words('report.preview')}" width="1024" height="576"><figcaption>${author && `${author}, `}${speech.day(image.capturedAtMs)}</figcaption></figure>
${radioButtons(
  {
    legend: words('report.what'),
    name: 'reason',
    error: errors.reason,
    options: reportReasons.map((value) => ({
      value,
      label: words(`report.reasons.${value}`),
      ...(value !== 'other' && { hint: words(`report.hints.${value}`) }),
      isChecked: value === typed.reason,
    })),
  },
  words,
)}
${textArea({ name: 'text', label: words('report.text'), hint: words('report.textHint'), value: typed.text, maxLength: maxReportText, isOptional: true, error: errors.text }, words)}
${textField({ name: 'email', label: words('report.email'), type: 'email', hint: emailHint, value: typed.email, autocomplete: 'email', maxLength: 254, isOptional: true, error: errors.email }, words)}
<div class="buttons"><button class="button primary">${words('report.send')}</button><a class="button" href="/app/?pKey=${image.id}">${words('parts.cancel')}</a></div>`;
  return postForm({ csrf, action: '/report', body: html`${errorSummary(errors, words)}${fields}` });
}
