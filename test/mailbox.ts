/** A real SMTP server that keeps what it gets. */

import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  /** Of the envelope. */
  readonly to: readonly string[];
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly html: string;
  /** As it was received. */
  readonly raw: string;
}

export interface Mailbox {
  readonly url: string;
  /** The next mail that nobody waited for yet; rejects when none comes within seconds. */
  next(): Promise<ReceivedMail>;
  /** How many came that nobody waited for. */
  countUnread(): number;
  close(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  let taken = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      stream.toArray().then((chunks) => {
        const raw = Buffer.concat(chunks as Buffer[]).toString();
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push(read(raw, to));
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    async next() {
      for (let waited = 0; waited < 500; waited++) {
        const mail = mails[taken];
        if (mail) {
          taken++;
          return mail;
        }
        await setTimeout(10);
      }
      throw new Error('no mail came');
    },
    countUnread: () => mails.length - taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function read(raw: string, to: readonly string[]): ReceivedMail {
  const [head = ''] = raw.split('\r\n\r\n');
  const headers = Object.fromEntries(
    head
      .replace(/\r\n[ \t]+/g, ' ')
      .split('\r\n')
      .map((line) => [line.split(':')[0]?.toLowerCase() ?? '', line.replace(/^[^:]*: /, '')]),
  );
  const part = (type: string) => {
    const [, boundary = ''] = /boundary="([^"]+)"/.exec(head) ?? [];
    const found =
      raw.split(`\r\n--${boundary}`).find((each) => each.includes(`Type: ${type};`)) ?? '';
    const body = found.slice(found.indexOf('\r\n\r\n') + 4);
    return /quoted-printable/.test(found) ? unquote(body) : body;
  };
  return { to, headers, text: part('text/plain'), html: part('text/html'), raw };
}

/** RFC 2045, 6.7. */
function unquote(text: string): string {
  const bytes = text
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
