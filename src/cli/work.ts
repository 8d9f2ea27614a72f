import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { openServices } from '../wiring.ts';
import { workInBackground } from './background-work.ts';
import { onStopSignal } from './stop-signals.ts';

export const workCommand = new Command('work')
  .description(
    'Work for the servers of the same database and data directory: photos, map features, tiles. Start as many as you like, and stop them with Ctrl+C.',
  )
  .action(async () => {
    const services = await openServices(readConfig(process.env));
    const stopping = new AbortController();
    const work = workInBackground(services, stopping.signal);
    onStopSignal(services.log, async () => {
      stopping.abort();
      await work.ended;
      await services.close();
    });
    process.stderr.write(`Wayside works on ${services.config.dataDirectory}\n`);
    await work.ended;
  });
