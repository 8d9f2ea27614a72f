/** An address is kept once its owner followed the link in a mail, so nobody has another's address. */

import type { Account } from '../model/account.ts';
import type { Store } from '../store/store.ts';
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
  { user }: Account,
  email: string,
): Promise<void> {
  await countAttempt(store, {
    action: 'confirm-email',
    who: `account ${user.id}`,
    limit: 5,
    windowMinutes: 60,
  });
  mailer.sendLater(async () => {
    if (!(await mayMailTo(store, email))) return undefined;
    if (await store.accounts.byEmail(email)) {
      return {
        to: email,
        subject: 'Your e-mail address on Wayside',
        paragraphs: [
          `Somebody gave this address for the Wayside account “${user.username}”. You have another account with this address, so nothing was changed.`,
          'If it was you, sign in with that account. If it was not, you need to do nothing.',
        ],
      };
    }
    const purpose = 'confirm-email';
    return {
      to: email,
      subject: 'Confirm your e-mail address for Wayside',
      paragraphs: [
        `This address was given for the Wayside account “${user.username}”. Follow the link within a day to confirm that it is yours.`,
        'If you know nothing of this, do nothing: the address will not be used.',
      ],
      link: {
        label: 'Confirm the address',
        path: await makeLink(store, { purpose, userId: user.id, email }),
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
