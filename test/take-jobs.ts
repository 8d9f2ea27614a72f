/** A process that takes a job and never ends by itself. Its argument: the data directory. */

import { type JobHandler, startJobWorker } from '../src/jobs/worker.ts';
import { openLog } from '../src/log.ts';
import { openStore } from '../src/store/open-store.ts';

const [dataDirectory = ''] = process.argv.slice(2);
const store = await openStore({ dataDirectory, databaseUrl: undefined });
const stuck: JobHandler = {
  run: () => {
    process.send?.('running');
    return new Promise(() => {});
  },
  giveUp: async () => {},
};
startJobWorker({
  jobs: store.jobs,
  handlers: { stuck },
  concurrency: 1,
  log: openLog('silent'),
});
