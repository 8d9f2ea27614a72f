import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { ensureServerApplication, issueClientToken } from '../oauth/application-keys.ts';
import { openStore } from '../store/open-store.ts';

export const tokenCommand = new Command('token')
  .description(
    'Make a client token and print it, and nothing else. It is shown this once: only its hash is kept.',
  )
  .option('--app <name>', 'the application that the token is for; made when it is new', 'default')
  .option('--json', 'print {"token": …, "application": {"id": …, "name": …}}')
  .action(async ({ app, json }: { app: string; json?: true }) => {
    const store = await openStore(readConfig(process.env));
    try {
      const application = await ensureServerApplication(store, app);
      const token = await issueClientToken(store, application);
      const answer = { token, application: { id: String(application.id), name: app } };
      process.stdout.write(`${json ? JSON.stringify(answer) : token}\n`);
    } finally {
      await store.close();
    }
  });
