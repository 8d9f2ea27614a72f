import type { Account } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import type { PageWords } from '../words/in-languages.ts';
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
  words: PageWords,
): void {
  mailer.sendLater(async () => ({
    to: email,
    language: words.language,
    subject: words('mails.invitation.subject'),
    paragraphs: [
      words('mails.invitation.text', { username: by.user.username }),
      words('mails.invitation.otherwise'),
    ],
    link: {
      label: words('mails.invitation.link'),
      path: await makeLink(store, { purpose: 'invitation', userId: null, email }),
    },
  }));
}
