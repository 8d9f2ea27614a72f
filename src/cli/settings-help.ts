import { settings } from '../config.ts';

/** The settings as a table for `--help`, from their one definition. */
export const settingsHelp = `
Settings (environment variables):
${Object.entries(settings.shape)
  .map(([name, schema]) => `  ${name.padEnd(24)} ${schema.description}`)
  .join('\n')}

Exit codes: 0 done, 1 failed, 2 wrong usage or settings.

Start here:
  wayside import ~/photos     put a folder of geotagged photos in
  wayside token               make a token for your client
  wayside serve               serve them at http://localhost:3000`;
