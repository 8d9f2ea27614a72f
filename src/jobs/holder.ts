import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isErrno } from '../errors.ts';

/** A name for one worker of this process, by which others on this machine can tell when it has ended. */
export function newHolder(): string {
  return [process.pid, randomUUID(), machine].join(' ');
}

/**
 * Whether a holder's process is known to have ended: of this process, and of other machines, never.
 * A process that has the number of one that ended keeps that one alive, so that the answer can be
 * wrong in this direction only.
 */
export function hasEnded(holder: string): boolean {
  const [pid = '', , ...place] = holder.split(' ');
  if (place.join(' ') !== machine || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return isErrno(error, 'ESRCH');
  }
}

// Where numbers of processes mean the same: containers may share their host's name, but count their
// own, and a machine that starts again counts anew.
const machine = [
  hostname(),
  orNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  orNothing(() => readlinkSync('/proc/self/ns/pid')),
].join(' ');

/** What only Linux tells. */
function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
