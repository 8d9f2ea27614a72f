import type { Account } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import { makeLink } from './links.ts';
import type { Mailer } from './mail.ts';

/** Makes an invitation to hand over in whatever way, and answers its path and query. */
export function inviteByLink(store: Pick<Store, 'links'>): Promise<string> {
  return makeLink(store, { purpose: 'invitation', userId: null, email: null });
}

/** Sends an invitation; the account will have the address, since its owner followed the link. */
export function inviteByMail(
  { store, mailer }: { readonly store: Pick<Store, 'links'>; readonly mailer: Mailer },
  by: Account,
  email: string,
): void {
  mailer.sendLater(async () => ({
    to: email,
    subject: 'You are invited to Wayside',
    paragraphs: [
      `“${by.user.username}” invites you to make an account. Follow the link within a week.`,
      'If you do not know them, do nothing.',
    ],
    link: {
      label: 'Make an account',
      path: await makeLink(store, { purpose: 'invitation', userId: null, email }),
    },
  }));
}
