import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { WaysideError } from '../errors.ts';
import { isSlug } from '../model/account.ts';
import { openStore } from '../store/open-store.ts';

export const organizationCommand = new Command('organization')
  .description('Make an organisation that images can belong to, and print its id.')
  .argument('<slug>', 'short name, used in URLs: lower-case letters, digits and hyphens')
  .option('--name <name>', 'nice name; the slug when left out')
  .option('--description <text>', 'public description', '')
  .option('--json', 'print {"id": …, "slug": …, "name": …, "description": …}')
  .action(async (slug: string, options: { name?: string; description: string; json?: true }) => {
    if (!isSlug(slug)) {
      throw new WaysideError('invalid-argument', `Not a slug: ${slug}. Use a-z, 0-9 and hyphens.`);
    }
    const store = await openStore(readConfig(process.env));
    try {
      const { id, ...organization } = await store.organizations.ensure({
        slug,
        name: options.name ?? slug,
        description: options.description,
      });
      const answer = options.json ? JSON.stringify({ id: String(id), ...organization }) : id;
      process.stdout.write(`${answer}\n`);
    } finally {
      await store.close();
    }
  });
