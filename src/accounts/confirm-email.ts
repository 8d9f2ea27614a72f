/** An address is kept once its owner followed the link in a mail, so nobody has another's address. */

import type { Account } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import type { PageWords } from '../words/in-languages.ts';
import { makeLink, takeLink } from './links.ts';
import type { Mailer } from './mail.ts';
import { countAttempt, mayMailTo } from './throttle.ts';

interface ConfirmServices {
  readonly store: Pick<Store, 'accounts' | 'links' | 'attempts'>;
  readonly mailer: Mailer;
}

/**
 * Sends a link that confirms the address to it; to somebody who has an account with it, a mail that
 * says so. Throws `throttled` when the account asked for too many.
 */
export async function confirmEmailLater(
  { store, mailer }: ConfirmServices,
  { user: { id: userId, username } }: Account,
  email: string,
  words: PageWords,
): Promise<void> {
  await countAttempt(store, {
    action: 'confirm-email',
    who: `account ${userId}`,
    limit: 5,
    windowMinutes: 60,
  });
  mailer.sendLater(async () => {
    const { language } = words;
    if (!(await mayMailTo(store, email))) return undefined;
    if (await store.accounts.byEmail(email)) {
      return {
        to: email,
        language,
        subject: words('mails.addressTaken.subject'),
        paragraphs: [
          words('mails.addressTaken.text', { username }),
          words('mails.addressTaken.otherwise'),
        ],
      };
    }
    const purpose = 'confirm-email';
    return {
      to: email,
      language,
      subject: words('mails.confirm.subject'),
      paragraphs: [words('mails.confirm.text', { username }), words('mails.confirm.otherwise')],
      link: {
        label: words('mails.confirm.link'),
        path: await makeLink(store, { purpose, userId, email }),
      },
    };
  });
}

/** Uses the link up and keeps its address; false when it is no longer good or somebody has the address by now. */
export async function confirmEmail(
  store: Pick<Store, 'accounts' | 'links'>,
  secret: string,
): Promise<boolean> {
  const link = await takeLink(store, 'confirm-email', secret);
  if (!link?.email || link.userId === null) return false;
  return store.accounts.setEmail(link.userId, link.email);
}
