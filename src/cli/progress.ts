import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  /** Shows a stage's state; another label than before ends that stage's bar and begins one. */
  update(label: string, done: number, total: number): void;
  end(): void;
}

/**
 * Progress on stderr: a bar where a person watches, a line now and then where a log is kept, nothing
 * when it is not wanted.
 */
export function showProgress(isWanted: boolean): Progress {
  if (!isWanted) return { update: () => {}, end: () => {} };
  let bar: SingleBar | undefined;
  let current = '';
  const end = () => {
    bar?.stop();
    bar = undefined;
  };
  return {
    update(label, done, total) {
      if (label !== current) {
        end();
        current = label;
      }
      if (!bar) {
        // A stage that is asked about again when it has ended is shown once.
        if (done >= total) return;
        bar = new SingleBar(
          {
            format: `${label.padEnd(18)} {bar} {percentage}% | {value}/{total} | {duration_formatted}`,
            stream: process.stderr,
            noTTYOutput: true,
            notTTYSchedule: 5000,
            hideCursor: true,
            fps: 10,
          },
          Presets.shades_classic,
        );
        bar.start(total, done);
      }
      bar.setTotal(total);
      bar.update(done);
      if (done >= total) end();
    },
    end,
  };
}
