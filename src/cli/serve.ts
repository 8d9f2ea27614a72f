import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { WaysideError } from '../errors.ts';
import { buildServer } from '../http/server.ts';
import { openServices, type Services } from '../wiring.ts';
import { startBackground } from './background.ts';
import { onStopSignal } from './stop-signals.ts';

/** How long requests that are under way may take to end. */
const patienceMs = 10_000;

export const serveCommand = new Command('serve')
  .description('Serve the data directory: API, tiles, photos and pages. Stop it with Ctrl+C.')
  .option('--no-work', 'leave photos, map features and tiles to processes of `wayside work`')
  .action(async (options: { work: boolean }) => {
    const services = await openServices(readConfig(process.env));
    const { address } = await serve(services, options);
    const hint =
      'There is no administrator yet. Make one: npm run wayside -- user add NAME --admin\n';
    const isFirst = (await services.store.accounts.countAdministrators()) === 0;
    process.stderr.write(
      `Wayside serves ${services.config.dataDirectory} at ${address}\n${isFirst ? hint : ''}`,
    );
  });

/**
 * Listens until the process is told to stop; then ends what runs, in order, and closes the services.
 * Resolves with the address as soon as requests are answered.
 */
export async function serve(
  services: Services,
  { work } = { work: true },
): Promise<{ address: string }> {
  const { config, log } = services;
  let background: ReturnType<typeof startBackground> | undefined;
  const server = await buildServer({
    ...services,
    webDirectory: builtWebPage(),
    wakeWorker: () => background?.wake(),
  });
  try {
    await server.listen({ port: config.port, host: config.host });
  } catch (error) {
    await services.close();
    throw explainListenError(error, config.port);
  }
  if (work) background = startBackground(config, log);
  onStopSignal(log, async () => {
    // A reader that takes its time over a download must not hold up the stop.
    const impatience = setTimeout(() => server.server.closeAllConnections(), patienceMs);
    await Promise.all([server.close().finally(() => clearTimeout(impatience)), background?.stop()]);
    await services.close();
  });
  const { port } = server.server.address() as AddressInfo;
  return { address: `http://${publicHost(config.host)}:${port}` };
}

function builtWebPage(): string | undefined {
  const directory = fileURLToPath(new URL('../../web/dist', import.meta.url));
  return existsSync(directory) ? directory : undefined;
}

function publicHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function explainListenError(error: unknown, port: number): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  if (error.code === 'EADDRINUSE') {
    return new WaysideError(
      'configuration',
      `Port ${port} is taken by another program. Stop it, or choose another port: PORT=${port + 1}`,
    );
  }
  if (error.code === 'EACCES') {
    return new WaysideError(
      'configuration',
      `Port ${port} may not be used: choose one above 1023.`,
    );
  }
  if (error.code === 'EADDRNOTAVAIL') {
    return new WaysideError(
      'configuration',
      `HOST is no address of this machine, which has: ${Object.values(networkInterfaces())
        .flatMap((found) => found ?? [])
        .map(({ address }) => address)
        .join(', ')}`,
    );
  }
  return error;
}
