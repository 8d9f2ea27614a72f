import type { Config } from '../config.ts';
import { type Account, isUsername, type OneTimeLink, systemUsername } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import type { PageWords } from '../words/in-languages.ts';
import { SpokenError, type Text } from '../words/text.ts';
import { confirmEmailLater } from './confirm-email.ts';
import { asEmail } from './email.ts';
import { findLink, takeLink } from './links.ts';
import type { Mailer } from './mail.ts';
import { passwordProblem } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { countAttempt, networkOf } from './throttle.ts';

export interface NewPerson {
  readonly username: string;
  readonly password: string;
  /** Undefined where no mail is sent; kept once its owner has confirmed it. */
  readonly email: string | undefined;
  /** The secret of an invitation. */
  readonly invitation: string | undefined;
  /** The network address that the form was sent from. */
  readonly address: string;
  readonly words: PageWords;
}

/** What is wrong with what was given, by its name. */
export type SignUpProblems = Readonly<Partial<Record<'username' | 'email' | 'password', Text>>>;

interface SignUpServices {
  readonly store: Pick<Store, 'accounts' | 'links' | 'attempts' | 'users'>;
  readonly config: Pick<Config, 'signUp'>;
  readonly mailer: Mailer | undefined;
}

/**
 * Whether a new person may come in, and the invitation that they come with. Throws `forbidden`, with
 * the reason.
 */
export async function admit(
  { store, config }: SignUpServices,
  invitation: string | undefined,
): Promise<OneTimeLink | undefined> {
  if (config.signUp === 'closed') {
    throw new SpokenError('forbidden', 'signUp.closed');
  }
  const link = invitation && (await findLink(store, 'invitation', invitation));
  if (link) return link;
  if (invitation) throw new SpokenError('forbidden', 'signUp.invitationExpired');
  if (config.signUp === 'invite') throw new SpokenError('forbidden', 'signUp.inviteOnly');
  return undefined;
}

/** Makes an account; answers it, or what must be corrected. Throws `forbidden` and `throttled`. */
export async function signUp(
  services: SignUpServices,
  { username, password, email: givenEmail, invitation, address, words }: NewPerson,
): Promise<Account | SignUpProblems> {
  const { store, mailer } = services;
  const link = await admit(services, invitation);
  const email = mailer && asEmail(givenEmail ?? '');
  const problems = await findProblems(store, { username, password });
  if (mailer && email === undefined) problems.email = { key: 'parts.completeEmail' };
  if (Object.keys(problems).length > 0) return problems;
  await countAttempt(store, {
    action: 'sign-up',
    who: networkOf(address),
    limit: 20,
    windowMinutes: 60,
  });
  const passwordHash = await hashPassword(password);
  // Of several who use one invitation at once, one comes in.
  if (link && !(await takeLink(store, 'invitation', invitation ?? ''))) {
    throw new SpokenError('forbidden', 'signUp.invitationUsed');
  }
  const created = await create(store, { username, passwordHash, email: link?.email ?? null });
  if (created === undefined) {
    if (link) await store.links.add(link);
    return { username: usernameTaken };
  }
  if (mailer && email !== undefined && email !== created.email) {
    await confirmEmailLater({ store, mailer }, created, email, words);
  }
  return created;
}

const usernameTaken: Text = { key: 'signUp.usernameTaken' };

async function findProblems(
  store: SignUpServices['store'],
  { username, password }: Pick<NewPerson, 'username' | 'password'>,
): Promise<{ -readonly [Field in keyof SignUpProblems]: SignUpProblems[Field] }> {
  const problems: { username?: Text; password?: Text } = {};
  if (!isUsername(username)) {
    problems.username = { key: 'signUp.usernameForm' };
  } else if (isReserved(username) || (await store.accounts.byUsername(username))) {
    problems.username = usernameTaken;
  }
  const problem = passwordProblem(password, username);
  if (problem !== undefined) problems.password = problem;
  return problems;
}

/** Names of users who are the server itself, or were deleted. */
function isReserved(username: string): boolean {
  const lower = username.toLowerCase();
  return lower === systemUsername || lower.startsWith('deleted-');
}

/** Undefined when the name is taken. An invited address that somebody has by now is left out. */
async function create(
  store: SignUpServices['store'],
  person: { username: string; passwordHash: string; email: string | null },
): Promise<Account | undefined> {
  const made = await store.accounts.create({ ...person, isAdministrator: false });
  if (made === 'email-taken') return create(store, { ...person, email: null });
  return made === 'username-taken' ? undefined : made;
}
