import type { Config } from '../config.ts';
import { WaysideError } from '../errors.ts';
import { type Account, isUsername, type OneTimeLink, systemUsername } from '../model/account.ts';
import type { Store } from '../store/store.ts';
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
}

/** What is wrong with what was given, by its name. */
export type SignUpProblems = Readonly<Partial<Record<'username' | 'email' | 'password', string>>>;

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
    throw new WaysideError('forbidden', 'This installation takes no new people.');
  }
  const link = invitation && (await findLink(store, 'invitation', invitation));
  if (link) return link;
  if (invitation) {
    throw new WaysideError(
      'forbidden',
      'This invitation was used already, or has expired. Ask for a new one.',
    );
  }
  if (config.signUp === 'invite') {
    throw new WaysideError(
      'forbidden',
      'This installation takes people by invitation only. Ask whoever runs it for one.',
    );
  }
  return undefined;
}

/** Makes an account; answers it, or what must be corrected. Throws `forbidden` and `throttled`. */
export async function signUp(
  services: SignUpServices,
  { username, password, email: givenEmail, invitation, address }: NewPerson,
): Promise<Account | SignUpProblems> {
  const { store, mailer } = services;
  const link = await admit(services, invitation);
  const email = mailer && asEmail(givenEmail ?? '');
  const problems = await findProblems(store, { username, password });
  if (mailer && email === undefined) problems.email = 'Give a complete e-mail address.';
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
    throw new WaysideError('forbidden', 'This invitation was used already.');
  }
  const created = await create(store, { username, passwordHash, email: link?.email ?? null });
  if (created === undefined) {
    if (link) await store.links.add(link);
    return { username: usernameTaken };
  }
  if (mailer && email !== undefined && email !== created.email) {
    await confirmEmailLater({ store, mailer }, created, email);
  }
  return created;
}

const usernameTaken = 'Somebody has this username already. Choose another one.';

async function findProblems(
  store: SignUpServices['store'],
  { username, password }: Pick<NewPerson, 'username' | 'password'>,
): Promise<{ username?: string; password?: string; email?: string }> {
  const problems: { username?: string; password?: string } = {};
  if (!isUsername(username)) {
    problems.username =
      'A username has letters, digits, dots, hyphens and underscores, 64 at most, and begins with a letter or a digit.';
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
