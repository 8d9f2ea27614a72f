import { Command, InvalidArgumentError } from 'commander';
import { WaysideError } from '../errors.ts';
import { type Application, type LimitTier, limitTiers, scopes } from '../model/application.ts';
import { parseId } from '../model/ids.ts';
import { readApplicationDetails } from '../oauth/application-details.ts';
import { issueClientSecret, issueClientToken } from '../oauth/application-keys.ts';
import type { Store } from '../store/store.ts';
import { inEnglish } from '../words/text.ts';
import { print, textTable } from './print.ts';
import { withStore } from './with-store.ts';

export const applicationCommand = new Command('application').description(
  'Manage the applications that call the API. Their owners do it at /dashboard/developers.',
);

interface AddOptions {
  readonly owner: string;
  readonly description: string;
  readonly website: string;
  readonly callback: readonly string[];
  readonly scope: readonly string[];
  readonly public?: true;
  readonly json?: true;
}

applicationCommand
  .command('add')
  .description(
    'Register an application; print its id, client token and client secret. They are shown this once.',
  )
  .argument('<name>')
  .requiredOption('--owner <user>', 'the user who manages it')
  .option('--description <text>', 'what it does, for the people who are asked to let it', '')
  .option('--website <url>', 'where to read more', '')
  .option('--callback <url...>', 'where people are sent back to; the first is the default', [])
  .option('--scope <scope...>', `what it may ask people for: ${scopes.join(', ')}`, [...scopes])
  .option('--public', 'it can’t keep a secret (a phone or desktop program), and uses PKCE')
  .option('--json', 'print {"id": …, "client_token": …, "client_secret": …}')
  .action((name: string, options: AddOptions) =>
    withStore(async (store) => {
      const owner = await store.users.byUsername(options.owner);
      if (!owner) throw new WaysideError('not-found', `There is no user ${options.owner}.`);
      const read = readApplicationDetails({
        name,
        description: options.description,
        website: options.website,
        callbackUrls: options.callback,
        scopes: options.scope,
        isPublic: options.public === true,
      });
      if ('problems' in read) {
        const lines = Object.entries(read.problems).map(
          ([field, { key, values }]) => `  ${inEnglish({ key, values: { ...values, field } })}`,
        );
        throw new WaysideError('invalid-argument', `It can't be registered:\n${lines.join('\n')}`);
      }
      const application = await store.applications.create(read.details, owner.id);
      if (!application) {
        throw new WaysideError('invalid-argument', `${options.owner} has one named ${name}.`);
      }
      const token = await issueClientToken(store, application);
      const secret = read.details.isPublic
        ? undefined
        : await issueClientSecret(store, application);
      const text = `Client ID:     ${application.id}\nClient token:  ${token}`;
      print(
        { id: String(application.id), client_token: token, client_secret: secret },
        secret === undefined ? text : `${text}\nClient secret: ${secret}`,
        options.json,
      );
    }),
  );

applicationCommand
  .command('list')
  .description('List all applications.')
  .option('--json', 'print an array')
  .action(({ json }: { json?: true }) =>
    withStore(async (store) => {
      const all = await store.applications.list();
      const owners = await store.users.getMany([...new Set(all.map(({ ownerId }) => ownerId))]);
      const usernames = new Map(owners.map(({ id, username }) => [id, username]));
      const listed = all.map((application) => ({
        id: String(application.id),
        name: application.name,
        owner: usernames.get(application.ownerId) ?? '',
        limits: application.limits,
      }));
      const rows = listed.map(({ id, name, owner, limits }) => [
        id,
        name,
        owner,
        describeLimits(limits),
      ]);
      print(listed, textTable(['ID', 'NAME', 'OWNER', 'LIMITS'], rows), json);
    }),
  );

applicationCommand
  .command('limits')
  .description(
    'Set an application’s own limits: a number, 0 for none, or default. Those left out stay.',
  )
  .argument('<id>')
  .option('--entity <number>', 'entity requests per minute', readLimit)
  .option('--search <number>', 'search requests per minute', readLimit)
  .option('--tiles <number>', 'tile requests per day', readLimit)
  .action((text: string, options: Partial<Record<LimitTier, number | 'default'>>) =>
    withStore(async (store) => {
      const { id, limits } = await findApplication(store, text);
      const changed = new Map(Object.entries({ ...limits, ...options }));
      for (const [tier, limit] of changed) if (limit === 'default') changed.delete(tier);
      await store.applications.setLimits(id, Object.fromEntries(changed) as Application['limits']);
    }),
  );

applicationCommand
  .command('delete')
  .description('Delete an application: its tokens and everybody’s consent end at once.')
  .argument('<id>')
  .action((text: string) =>
    withStore(async (store) => {
      const { id } = await findApplication(store, text);
      await store.applications.delete(id);
    }),
  );

function describeLimits(limits: Application['limits']): string {
  const set = limitTiers.flatMap((tier) => {
    const limit = limits[tier];
    return limit === undefined ? [] : `${tier} ${limit === 0 ? 'unlimited' : limit}`;
  });
  return set.length > 0 ? set.join(', ') : 'default';
}

function readLimit(text: string): number | 'default' {
  if (text === 'default') return text;
  const limit = Number(text);
  if (/^\d{1,12}$/.test(text)) return limit;
  throw new InvalidArgumentError('Give a whole number, 0 for no limit, or default.');
}

async function findApplication(store: Store, text: string): Promise<Application> {
  const id = parseId(text);
  const application = id === undefined ? undefined : await store.applications.get(id);
  if (application) return application;
  throw new WaysideError('not-found', `There is no application ${text}; see: application list`);
}
