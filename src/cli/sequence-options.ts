import { type Command, InvalidArgumentError } from 'commander';
import { defaultSequenceRules } from '../ingest/sequences.ts';
import type { SequenceRules } from '../model/upload.ts';

/** What the options of `addSequenceOptions` give. */
export interface SequenceFlags {
  cutSeconds: number;
  cutMetres: number;
  maxImages: number;
  skipCloser: number;
  skipTurn: number;
}

const rules = defaultSequenceRules;

/** Adds the options that say how photos are gathered into sequences. */
export function addSequenceOptions(command: Command): Command {
  return command
    .option(
      '--cut-seconds <n>',
      'a longer pause starts a new sequence',
      number(0),
      rules.cutSeconds,
    )
    .option('--cut-metres <n>', 'a longer jump starts a new sequence', number(0), rules.cutMetres)
    .option('--max-images <n>', 'the most images of a sequence', number(1), rules.maxImages)
    .option(
      '--skip-closer <metres>',
      'leave out photos nearer than this to the one before; 0 keeps all',
      number(0),
      rules.duplicateMetres,
    )
    .option(
      '--skip-turn <degrees>',
      '… and turned by less than this',
      number(0),
      rules.duplicateDegrees,
    );
}

/** The rules that were asked for, and the usual ones for the rest. */
export function sequenceRules(flags: Partial<SequenceFlags>): SequenceRules {
  return {
    cutSeconds: flags.cutSeconds ?? rules.cutSeconds,
    cutMetres: flags.cutMetres ?? rules.cutMetres,
    maxImages: Math.floor(flags.maxImages ?? rules.maxImages),
    duplicateMetres: flags.skipCloser ?? rules.duplicateMetres,
    duplicateDegrees: flags.skipTurn ?? rules.duplicateDegrees,
  };
}

export function number(min = Number.NEGATIVE_INFINITY): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value)) throw new InvalidArgumentError('must be a number.');
    if (value < min) throw new InvalidArgumentError(`must be at least ${min}.`);
    return value;
  };
}
