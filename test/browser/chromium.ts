import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { lstat, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Chromium {
  readonly executablePath: string;
  /** What the process needs in its environment besides what it inherits. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Unpacks the Chromium that comes from npm, once for each version and user of this machine.
 * Processes that do so at the same time don't meet: each unpacks into a directory of its own, and
 * the first to rename it wins.
 */
export async function unpackChromium(): Promise<Chromium> {
  const home = join(tmpdir(), `wayside-chromium-${await packageVersion()}-${userId()}`);
  if (!existsSync(home)) await unpackTo(home);
  if ((await lstat(home)).uid !== userId()) {
    throw new Error(
      `${home} belongs to someone else: remove it, or set TMPDIR to another directory`,
    );
  }
  const executablePath = join(home, 'chromium');
  const environment = { FONTCONFIG_FILE: join(home, 'fonts.conf'), HOME: home };
  if (await starts(executablePath, environment)) return { executablePath, environment };
  // A machine without NSS and its kin: the package carries them.
  const libraries = [join(home, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH];
  return {
    executablePath,
    environment: { ...environment, LD_LIBRARY_PATH: libraries.filter(Boolean).join(':') },
  };
}

async function unpackTo(home: string): Promise<void> {
  const own = await mkdtemp(`${home}-`);
  const unpacker = fileURLToPath(new URL('unpack-chromium.ts', import.meta.url));
  await run(process.execPath, [unpacker], {
    env: { ...process.env, TMPDIR: own, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
  await writeFile(join(own, 'fonts.conf'), fontsOf(home));
  try {
    await rename(own, home);
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(home)) throw error;
  }
}

/** A page then looks the same on every machine, also on one without any font. */
function fontsOf(home: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${home}/fonts</dir>
  <cachedir>${home}/fonts-cache</cachedir>
</fontconfig>
`;
}

async function packageVersion(): Promise<string> {
  const entry = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const manifest = await readFile(join(entry, '../../../package.json'), 'utf8');
  return String(JSON.parse(manifest).version);
}

function userId(): number {
  return process.getuid?.() ?? 0;
}

/** Whether the machine has every shared library that the binary is linked to. */
async function starts(executable: string, environment: Record<string, string>): Promise<boolean> {
  try {
    await run(executable, ['--version'], { env: { ...process.env, ...environment } });
    return true;
  } catch {
    return false;
  }
}
