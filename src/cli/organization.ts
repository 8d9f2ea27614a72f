import { Argument, Command } from 'commander';
import { WaysideError } from '../errors.ts';
import {
  isSlug,
  type Organization,
  type OrganizationRole,
  organizationRoles,
  type User,
} from '../model/account.ts';
import type { Store } from '../store/store.ts';
import { print, textTable } from './print.ts';
import { quota } from './quota.ts';
import { withStore } from './with-store.ts';

export const organizationCommand = new Command('organization').description(
  'Make and manage organisations that images can belong to.',
);

organizationCommand
  .command('add', { isDefault: true })
  .description('Make an organisation and print its id; one that exists is left as it is.')
  .argument('<slug>', 'short name, used in URLs: lower-case letters, digits and hyphens')
  .option('--name <name>', 'nice name; the slug when left out')
  .option('--description <text>', 'public description', '')
  .option('--owner <user>', 'a user who manages it on the pages')
  .option('--json', 'print {"id": …, "slug": …, "name": …, "description": …}')
  .action(
    async (
      slug: string,
      options: { name?: string; description: string; owner?: string; json?: true },
    ) => {
      if (!isSlug(slug)) {
        throw new WaysideError(
          'invalid-argument',
          `Not a slug: ${slug}. Use a-z, 0-9 and hyphens.`,
        );
      }
      await withStore(async (store) => {
        const owner =
          options.owner === undefined ? undefined : await findUser(store, options.owner);
        const organization = await store.organizations.ensure({
          slug,
          name: options.name ?? slug,
          description: options.description,
        });
        if (owner) await store.organizations.setMember(organization.id, owner.id, 'owner');
        print(withTextId(organization), String(organization.id), options.json);
      });
    },
  );

organizationCommand
  .command('list')
  .description('List all organisations.')
  .option('--json', 'print an array')
  .action(({ json }: { json?: true }) =>
    withStore(async ({ organizations }) => {
      const all = await organizations.list();
      const rows = all.map(({ id, slug, name }) => [String(id), slug, name]);
      print(all.map(withTextId), textTable(['ID', 'SLUG', 'NAME'], rows), json);
    }),
  );

organizationCommand
  .command('edit')
  .description('Change an organisation’s name or description.')
  .argument('<slug>')
  .option('--name <name>')
  .option('--description <text>')
  .action((slug: string, change: { name?: string; description?: string }) =>
    withStore(async (store) => {
      const { id, name, description } = await findOrganization(store, slug);
      await store.organizations.update(id, { name, description, ...change });
    }),
  );

organizationCommand
  .command('members')
  .description('List an organisation’s members and their roles.')
  .argument('<slug>')
  .option('--json', 'print an array')
  .action((slug: string, { json }: { json?: true }) =>
    withStore(async (store) => {
      const { id } = await findOrganization(store, slug);
      const members = (await store.organizations.members(id)).map(({ user, role }) => ({
        username: user.username,
        role,
      }));
      const rows = members.map(({ username, role }) => [username, role]);
      print(members, textTable(['USER', 'ROLE'], rows), json);
    }),
  );

organizationCommand
  .command('set-member')
  .description('Add a member, or change their role.')
  .argument('<slug>')
  .argument('<user>')
  .addArgument(new Argument('<role>').choices(organizationRoles))
  .action((slug: string, username: string, role: OrganizationRole) =>
    withStore(async (store) => {
      const { id } = await findOrganization(store, slug);
      const user = await findUser(store, username);
      if (!(await store.organizations.setMember(id, user.id, role))) throw lastOwner(username);
    }),
  );

organizationCommand
  .command('remove-member')
  .description('Remove a member. Their images stay.')
  .argument('<slug>')
  .argument('<user>')
  .action((slug: string, username: string) =>
    withStore(async (store) => {
      const { id } = await findOrganization(store, slug);
      const user = await findUser(store, username);
      if (!(await store.organizations.removeMember(id, user.id))) throw lastOwner(username);
    }),
  );

organizationCommand
  .command('quota')
  .description('Tell how much an organisation keeps and may keep here, or set it.')
  .argument('<slug>')
  .argument('[gigabytes]', 'of originals; “default”: no limit')
  .option('--json', 'print {"used_bytes": …, "incoming_bytes": …, "quota_bytes": …}')
  .action((slug: string, text: string | undefined, { json }: { json?: true }) =>
    withStore(async (store) => {
      const { id } = await findOrganization(store, slug);
      await quota(store, id, text, undefined, json);
    }),
  );

function withTextId({ id, ...rest }: Organization) {
  return { id: String(id), ...rest };
}

async function findOrganization(store: Store, slug: string): Promise<Organization> {
  const organization = await store.organizations.bySlug(slug);
  if (organization) return organization;
  throw new WaysideError('not-found', `There is no organisation ${slug}.`);
}

async function findUser(store: Store, username: string): Promise<User> {
  const user = await store.users.byUsername(username);
  if (user) return user;
  throw new WaysideError('not-found', `There is no user ${username}.`);
}

function lastOwner(username: string): WaysideError {
  return new WaysideError(
    'invalid-argument',
    `${username} is the last owner: make somebody else an owner first.`,
  );
}
