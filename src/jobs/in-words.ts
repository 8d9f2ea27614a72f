/** How jobs are told to people. */

import type { Text } from '../words/text.ts';

/** A holder (`holder.ts`): the number of its process, and the machine. */
export function describeHolder(holder: string): Text {
  const [pid = '', , host = ''] = holder.split(' ');
  return { key: 'jobs.holder', values: { pid, host } };
}

/** A length of time in its largest unit; none is negative, whatever the clocks of two machines say. */
export function describeDuration(ms: number): Text {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return duration('seconds', seconds);
  if (seconds < 7200) return duration('minutes', seconds / 60);
  if (seconds < 172_800) return duration('hours', seconds / 3600);
  return duration('days', seconds / 86_400);
}

function duration(unit: 'seconds' | 'minutes' | 'hours' | 'days', value: number): Text {
  return { key: `jobs.durations.${unit}`, values: { value: Math.round(value) } };
}
