import { text as readAll } from 'node:stream/consumers';
import { Command } from 'commander';
import { asEmail } from '../accounts/email.ts';
import { makeLink } from '../accounts/links.ts';
import { passwordProblem } from '../accounts/password-rules.ts';
import { hashPassword } from '../accounts/passwords.ts';
import type { Config } from '../config.ts';
import { WaysideError } from '../errors.ts';
import { type Account, isUsername } from '../model/account.ts';
import type { Store } from '../store/store.ts';
import { inEnglish } from '../words/text.ts';
import { deleteAll } from './delete.ts';
import { print, textTable } from './print.ts';
import { quota } from './quota.ts';
import { withStore } from './with-store.ts';

export const userCommand = new Command('user').description('Manage the people who can sign in.');

interface AddOptions {
  readonly email?: string;
  readonly admin?: true;
  readonly passwordStdin?: true;
}

userCommand
  .command('add')
  .description(
    'Make an account and print the link at which its password is set. A user who has photos, but no account yet, gets one.',
  )
  .argument('<name>', 'letters, digits, dots, hyphens and underscores')
  .option('--email <address>', 'for password links, where e-mail is configured')
  .option('--admin', 'may manage everything')
  .option('--password-stdin', 'read the password from standard input instead of printing a link')
  .action((username: string, options: AddOptions) =>
    withStore(async (store, config) => {
      if (!isUsername(username)) throw invalid(`Not a user name: ${username}.`);
      const email = options.email === undefined ? null : readEmail(options.email);
      const passwordHash = options.passwordStdin ? await readPasswordHash(username) : null;
      const account = await store.accounts.create(
        { username, email, passwordHash, isAdministrator: options.admin === true },
        { adopt: true },
      );
      if (account === 'username-taken') throw invalid(`There is an account ${username} already.`);
      if (account === 'email-taken') throw invalid(`Another account has the address ${email}.`);
      if (passwordHash === null) await printPasswordLink(store, config, account);
    }),
  );

userCommand
  .command('list')
  .description('List all accounts.')
  .option('--json', 'print an array')
  .action(({ json }: { json?: true }) =>
    withStore(async (store) => {
      const all: Account[] = [];
      for (;;) {
        const page = await store.accounts.list(pageSize, all.at(-1)?.user.username);
        all.push(...page);
        if (page.length < pageSize) break;
      }
      const listed = all.map(({ user, email, isAdministrator, passwordHash, createdAtMs }) => ({
        id: String(user.id),
        username: user.username,
        email,
        administrator: isAdministrator,
        has_password: passwordHash !== null,
        created_at: new Date(createdAtMs).toISOString(),
      }));
      const rows = listed.map((one) => [
        one.id,
        one.username,
        one.email ?? '',
        one.administrator ? 'administrator' : '',
        one.created_at.slice(0, 10),
      ]);
      print(listed, textTable(['ID', 'NAME', 'E-MAIL', 'ROLE', 'SINCE'], rows), json);
    }),
  );

userCommand
  .command('password')
  .description('Print a link, good for an hour, at which a new password is set.')
  .argument('<name>')
  .option('--password-stdin', 'read the password from standard input instead')
  .action((username: string, { passwordStdin }: { passwordStdin?: true }) =>
    withStore(async (store, config) => {
      const account = await findAccount(store, username);
      if (!passwordStdin) return printPasswordLink(store, config, account);
      const hash = await readPasswordHash(account.user.username);
      return store.accounts.setPassword(account.user.id, hash);
    }),
  );

userCommand
  .command('email')
  .description('Set the e-mail address of an account, or take it away.')
  .argument('<name>')
  .argument('[address]', 'none when left out')
  .action((username: string, address: string | undefined) =>
    withStore(async (store) => {
      const { user } = await findAccount(store, username);
      const email = address === undefined ? null : readEmail(address);
      if (!(await store.accounts.setEmail(user.id, email))) {
        throw invalid(`Another account has the address ${email}.`);
      }
    }),
  );

userCommand
  .command('quota')
  .description('Tell how much somebody keeps and may keep here, or set it.')
  .argument('<name>')
  .argument('[gigabytes]', 'of originals; “default”: what WAYSIDE_USER_QUOTA_GB says')
  .option('--json', 'print {"used_bytes": …, "incoming_bytes": …, "quota_bytes": …}')
  .action((username: string, text: string | undefined, { json }: { json?: true }) =>
    withStore(async (store, config) => {
      const user = await store.users.byUsername(username);
      if (!user) throw new WaysideError('not-found', `There is no user ${username}.`);
      await quota(store, user.id, text, config.userQuotaBytes, json);
    }),
  );

userCommand
  .command('admin')
  .description('Make somebody an administrator.')
  .argument('<name>')
  .option('--revoke', 'they are none any more')
  .action((username: string, { revoke }: { revoke?: true }) =>
    withStore(async (store) => {
      const { user } = await findAccount(store, username);
      await store.accounts.setAdministrator(user.id, !revoke);
    }),
  );

userCommand
  .command('invite')
  .description('Print a link, good for a week, at which somebody makes an account.')
  .option('--email <address>', 'the address that the account will have')
  .action((options: { email?: string }) =>
    withStore(async (store, config) => {
      const email = options.email === undefined ? null : readEmail(options.email);
      const path = await makeLink(store, { purpose: 'invitation', userId: null, email });
      process.stdout.write(`${webUrl(config)}${path}\n`);
    }),
  );

userCommand
  .command('delete')
  .description(
    'Delete an account for good: its sign-in, applications and tokens. Its photos stay, under a name that says nothing, unless they shall go, too.',
  )
  .argument('<name>')
  .requiredOption('--yes', 'you are sure')
  .option('--photos', 'delete all photos that they added as well, also those for organisations')
  .action(async (username: string, { photos }: { photos?: true }) => {
    const { user } = await withStore((store) => findAccount(store, username));
    if (photos) await deleteAll([{ kind: 'user', id: String(user.id) }]);
    await withStore((store) => store.accounts.delete(user.id));
  });

const pageSize = 500;
const maxPasswordInput = 10_000;

async function findAccount(store: Store, username: string): Promise<Account> {
  const account = await store.accounts.byUsername(username);
  if (account) return account;
  throw new WaysideError(
    'not-found',
    `There is no account ${username}. Make it with: user add ${username}`,
  );
}

async function printPasswordLink(store: Store, config: Config, { user }: Account): Promise<void> {
  const link = { purpose: 'reset-password', userId: user.id, email: null } as const;
  process.stdout.write(`${webUrl(config)}${await makeLink(store, link)}\n`);
}

function webUrl({ baseUrls, port }: Config): string {
  return baseUrls.web ?? `http://localhost:${port}`;
}

function readEmail(text: string): string {
  const email = asEmail(text);
  if (email === undefined) throw invalid(`Not an e-mail address: ${text}.`);
  return email;
}

async function readPasswordHash(username: string): Promise<string> {
  const given = await readAll(process.stdin);
  if (given.length > maxPasswordInput) throw invalid('The password is too long.');
  // The line's end is no part of it.
  const password = given.replace(/\r?\n$/, '');
  const problem = passwordProblem(password, username);
  if (problem) throw invalid(inEnglish(problem));
  return hashPassword(password);
}

function invalid(message: string): WaysideError {
  return new WaysideError('invalid-argument', message);
}
