import { Command, CommanderError } from 'commander';
import { demoCommand } from './cli/demo.ts';
import { importCommand } from './cli/import.ts';
import { organizationCommand } from './cli/organization.ts';
import { serveCommand } from './cli/serve.ts';
import { settingsHelp } from './cli/settings-help.ts';
import { tokenCommand } from './cli/token.ts';
import { WaysideError } from './errors.ts';

const program = new Command('wayside')
  .description(
    'Street-level imagery on your own machine, for every client of the Mapillary API v4.',
  )
  .addCommand(serveCommand)
  .addCommand(importCommand)
  .addCommand(tokenCommand)
  .addCommand(organizationCommand)
  .addCommand(demoCommand)
  .addHelpText('after', settingsHelp)
  .showHelpAfterError('(run with --help to see what can be given)')
  .configureHelp({ showGlobalOptions: true });

for (const command of [program, ...program.commands]) command.exitOverride();

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
