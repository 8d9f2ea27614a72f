import { Command, CommanderError } from 'commander';
import { settingsHelp } from './cli/settings-help.ts';
import { WaysideError } from './errors.ts';

// In the order of the help. Each is loaded when it is asked for: an import needs no web server.
const commands = {
  serve: async () => (await import('./cli/serve.ts')).serveCommand,
  work: async () => (await import('./cli/work.ts')).workCommand,
  jobs: async () => (await import('./cli/jobs.ts')).jobsCommand,
  storage: async () => (await import('./cli/storage.ts')).storageCommand,
  import: async () => (await import('./cli/import.ts')).importCommand,
  upload: async () => (await import('./cli/upload.ts')).uploadCommand,
  detections: async () => (await import('./cli/detections.ts')).detectionsCommand,
  delete: async () => (await import('./cli/delete.ts')).deleteCommand,
  token: async () => (await import('./cli/token.ts')).tokenCommand,
  user: async () => (await import('./cli/user.ts')).userCommand,
  organization: async () => (await import('./cli/organization.ts')).organizationCommand,
  application: async () => (await import('./cli/application.ts')).applicationCommand,
  demo: async () => (await import('./cli/demo.ts')).demoCommand,
};

const program = new Command('wayside')
  .description(
    'Street-level imagery on your own machine, for every client of the Mapillary API v4.',
  )
  .addHelpText('after', settingsHelp)
  .showHelpAfterError('(run with --help to see what can be given)')
  .configureHelp({ showGlobalOptions: true });

const [, , named = ''] = process.argv;
for (const [name, load] of Object.entries(commands)) {
  if (!Object.hasOwn(commands, named) || name === named) program.addCommand(await load());
}
throwInsteadOfExit(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help that was asked for is no mistake; anything else that commander throws is one of usage.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else if (error instanceof WaysideError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.kind === 'configuration' || error.kind === 'invalid-argument' ? 2 : 1;
  } else {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exitCode = 1;
  }
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) throwInsteadOfExit(below);
}
