import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { systemUsername } from '../model/account.ts';
import { issueClientToken } from '../oauth/client-tokens.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';

export const tokenCommand = new Command('token')
  .description(
    'Make a client token and print it, and nothing else. It is shown this once: only its hash is kept.',
  )
  .option('--app <name>', 'the application that the token is for; made when it is new', 'default')
  .option('--json', 'print {"token": …, "application": {"id": …, "name": …}}')
  .action(async ({ app, json }: { app: string; json?: true }) => {
    const store = await openStore(readConfig(process.env));
    try {
      const { token, applicationId } = await newToken(store, app);
      const answer = { token, application: { id: String(applicationId), name: app } };
      process.stdout.write(`${json ? JSON.stringify(answer) : token}\n`);
    } finally {
      await store.close();
    }
  });

/** A new client token for the named application of the server itself. */
export async function newToken(
  store: Store,
  applicationName: string,
): Promise<{ token: string; applicationId: number }> {
  const owner = await store.users.ensure(systemUsername);
  const application = await store.applications.ensure(applicationName, owner.id);
  return { token: await issueClientToken(store, application), applicationId: application.id };
}
