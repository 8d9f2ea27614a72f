import { Command, Option } from 'commander';
import { WaysideError } from '../errors.ts';
import { openUploadApi } from '../upload-client/upload-api.ts';
import { uploadFolders } from '../upload-client/upload-folders.ts';
import { describe } from './describe-import.ts';
import { showProgress } from './progress.ts';
import {
  addSequenceOptions,
  number,
  type SequenceFlags,
  sequenceRules,
} from './sequence-options.ts';

interface UploadFlags extends SequenceFlags {
  server?: string;
  token?: string;
  title?: string;
  license?: string;
  organization?: string;
  parallel: number;
  json?: true;
}

export const uploadCommand = addSequenceOptions(
  new Command('upload')
    .description(
      'Send folders of geotagged photos to a server elsewhere. Can be run again at any time: what is there already is not sent, and what broke off goes on where it was.',
    )
    .argument('<dir...>', 'folders (with all that is below them) or photos')
    .addOption(
      new Option('--server <url>', 'the server, such as https://maps.example.org').env(
        'WAYSIDE_SERVER',
      ),
    )
    .addOption(
      new Option('--token <token>', 'your user access token, with the scope upload').env(
        'WAYSIDE_TOKEN',
      ),
    )
    .option('--title <text>', 'what to call the upload; by default the folders’ names')
    .option('--license <name>', 'under which you hand the photos in, such as CC-BY-SA-4.0')
    .option('--organization <id>', 'the organisation that they belong to')
    .option('--parallel <n>', 'files sent at once', number(1), 4),
)
  .option('--json', 'print the summary as JSON, and no progress')
  .action(async (directories: string[], flags: UploadFlags) => {
    const { server, token } = flags;
    if (!server) throw missing('--server or WAYSIDE_SERVER: which server to send to');
    if (!token) throw missing('--token or WAYSIDE_TOKEN: your user access token');
    const progress = showProgress(!flags.json);
    try {
      const summary = await uploadFolders(
        openUploadApi(server, token),
        {
          paths: directories,
          title: flags.title,
          license: flags.license,
          organizationId: flags.organization,
          rules: sequenceRules(flags),
          parallel: Math.min(Math.floor(flags.parallel), 16),
        },
        ({ stage, done, total }) =>
          progress.update(stage === 'send' ? 'Sending photos' : 'Making images', done, total),
      );
      progress.end();
      const text = describe({ ...summary, sequences: summary.sequences.length });
      process.stdout.write(
        flags.json
          ? `${JSON.stringify(summary)}\n`
          : `${text}${summary.sequences.map((id) => `  sequence ${id}\n`).join('')}`,
      );
      const { rejected, files } = summary;
      if (rejected.length > 0 && rejected.length === files) process.exitCode = 1;
    } finally {
      progress.end();
    }
  });

function missing(what: string): WaysideError {
  return new WaysideError('configuration', `Something is missing: ${what}`);
}
