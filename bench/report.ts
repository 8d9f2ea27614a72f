import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** What every benchmark shares: its options, how it samples, and how it reports. */

export interface BenchOptions {
  /** Everything in seconds, to see that the script still runs; its figures mean nothing. */
  readonly isSmall: boolean;
  /** Where made databases and photos are kept for the next run; by default they are gone with the script. */
  readonly dataDirectory: string | undefined;
  /** Where the JSON goes; undefined: nowhere. */
  readonly resultsDirectory: string | undefined;
}

export function readOptions(): BenchOptions {
  const { values } = parseArgs({
    options: {
      small: { type: 'boolean', default: false },
      data: { type: 'string' },
      results: { type: 'string' },
    },
  });
  const results = fileURLToPath(new URL('./results', import.meta.url));
  return {
    isSmall: values.small,
    dataDirectory: values.data,
    resultsDirectory: values.results ?? (values.small ? undefined : results),
  };
}

/** Samples of one quantity, in the order in which they were taken. */
export type Samples = readonly number[];

export function median(samples: Samples): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** Milliseconds that each of `rounds` runs takes, after some that only warm up. */
export async function timeRuns(
  rounds: number,
  warmUp: number,
  run: () => Promise<unknown>,
): Promise<number[]> {
  const [samples = []] = await timeTurns(rounds, warmUp, [run]);
  return samples;
}

/** As `timeRuns`, of several things that take turns, so that whatever disturbs one disturbs all. */
export async function timeTurns(
  rounds: number,
  warmUp: number,
  runs: readonly (() => Promise<unknown>)[],
): Promise<number[][]> {
  const samples = runs.map((): number[] => []);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now();
      await run();
      if (round >= 0) samples[index]?.push(performance.now() - start);
    }
  }
  return samples;
}

/** A figure that is measured, perhaps next to a rival or bound that ran in the same process's turns. */
export interface Measured {
  readonly what: string;
  readonly unit: string;
  readonly samples: Samples;
  readonly rival?: { readonly what: string; readonly samples: Samples };
  /** Of the ratio to the rival; without a rival, of the median. */
  readonly goal?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface Report {
  /** Prints the figure as one aligned line and keeps it for the JSON. */
  add(measured: Measured): void;
  /** Writes `<name>.json`, when results are wanted. */
  write(): Promise<void>;
}

export function openReport(
  name: string,
  { resultsDirectory }: BenchOptions,
  parameters: Readonly<Record<string, unknown>>,
): Report {
  const figures: object[] = [];
  return {
    add({ what, unit, samples, rival, goal }) {
      const ours = summary(samples);
      const theirs = rival && { what: rival.what, ...summary(rival.samples) };
      const ratio = theirs && significant(ours.median / theirs.median);
      const isMet = goal && isWithin(ratio ?? ours.median, goal);
      figures.push({ what, unit, ...ours, rival: theirs, ratio, goal, isMet });
      const line = [
        what.padEnd(46),
        `${ours.min} min`.padStart(14),
        `${ours.median} median`.padStart(16),
        unit.padEnd(10),
        theirs ? `${theirs.what} ${theirs.median}`.padEnd(30) : ''.padEnd(30),
        ratio === undefined ? '' : `ratio ${ratio}`,
        goal ? `${'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`}` : '',
        isMet === undefined ? '' : isMet ? 'met' : 'missed',
      ];
      process.stdout.write(`${line.join('  ').trimEnd()}\n`);
    },

    async write() {
      if (resultsDirectory === undefined) return;
      await mkdir(resultsDirectory, { recursive: true });
      const result = { bench: name, date: new Date().toISOString(), machine, parameters, figures };
      await writeFile(
        join(resultsDirectory, `${name}.json`),
        `${JSON.stringify(result, null, 2)}\n`,
      );
    },
  };
}

const machine = {
  cores: availableParallelism(),
  processor: cpus()[0]?.model,
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
};

function summary(samples: Samples) {
  const shortened = samples.map(significant);
  return {
    min: significant(Math.min(...samples)),
    median: significant(median(samples)),
    samples: shortened,
  };
}

function isWithin(value: number, goal: NonNullable<Measured['goal']>): boolean {
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;
}

/** Three significant digits, more where they are whole. */
function significant(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
