import { html } from 'ghtml';
import { createTransport } from 'nodemailer';
import type { Config } from '../config.ts';
import { WaysideError } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Language } from '../words/languages.ts';

interface Mail {
  /** One plain address, as `asEmail` answers it. */
  readonly to: string;
  readonly language: Language;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** Path and query of a page of ours, and what it is for. */
  readonly link?: { readonly label: string; readonly path: string };
}

export interface Mailer {
  /**
   * Works out a mail and sends it, while the caller goes on: neither the answer nor its time tells
   * whether there was a mail to send. What fails is logged.
   */
  sendLater(compose: () => Promise<Mail | undefined>): void;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

const patienceMs = 20_000;

/**
 * Undefined without a mail server. Throws `configuration` when there is one but no base URL: the links
 * in mails must not depend on the Host header of whoever asks for one.
 */
export function openMailer(
  { mail, baseUrls }: Pick<Config, 'mail' | 'baseUrls'>,
  log: Logger,
): Mailer | undefined {
  if (!mail) return undefined;
  const origin = baseUrls.web;
  if (origin === undefined) {
    throw new WaysideError(
      'configuration',
      'WAYSIDE_SMTP_URL needs WAYSIDE_URL too: e-mails hold links to this installation.',
    );
  }
  const transport = createTransport({
    url: mail.smtpUrl,
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  async function send({ to, language, subject, paragraphs, link }: Mail): Promise<void> {
    const url = link && origin + link.path;
    await transport.sendMail({
      from: mail?.from,
      // As an object, an address is one address and never a list.
      to: { name: '', address: to },
      subject,
      text: [...paragraphs, ...(url === undefined ? [] : [url])].join('\n\n'),
      html: toHtml(language, paragraphs, link && { label: link.label, url: origin + link.path }),
      headers: { 'auto-submitted': 'auto-generated' },
    });
  }

  const underWay = new Set<Promise<void>>();
  return {
    sendLater(compose) {
      const task = compose()
        .then((composed) => composed && send(composed))
        .catch((error: unknown) => log.error({ err: error }, 'an e-mail could not be sent'))
        .finally(() => underWay.delete(task));
      underWay.add(task);
    },
    async close() {
      await Promise.all(underWay);
      transport.close();
    },
  };
}

function toHtml(
  language: Language,
  paragraphs: readonly string[],
  link: { readonly label: string; readonly url: string } | undefined,
): string {
  const blocks = paragraphs.map((text) => html`<p>${text}</p>`);
  if (link) blocks.push(html`<p><a href="${link.url}">${link.label}</a></p>`);
  return `<!doctype html><html lang="${language}"><body>${blocks.join('')}</body></html>`;
}
