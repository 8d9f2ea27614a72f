import type { DetectionRun } from '../../model/detection.ts';
import type { Fields } from '../fields.ts';

export interface RunContext {
  /** Versions of models by their ids, where a plan needs them. */
  readonly runs: ReadonlyMap<number, DetectionRun>;
}

const text = { type: 'string' };

/** Which version of which model something comes from. */
export const runFields: Fields<{ readonly runId: number }, RunContext> = {
  model: {
    description: 'Name of the model that it comes from',
    schema: text,
    needs: 'runs',
    render: ({ runId }, { runs }) => quoted(runs.get(runId)?.model),
  },
  version: {
    description: 'Version of that model',
    schema: text,
    needs: 'runs',
    render: ({ runId }, { runs }) => quoted(runs.get(runId)?.version),
  },
};

function quoted(name: string | undefined): string | undefined {
  return name === undefined ? undefined : JSON.stringify(name);
}
