/** How jobs are told to people. */

/** A holder (`holder.ts`): the number of its process, and the machine. */
export function describeHolder(holder: string): string {
  const [pid = '', , host = ''] = holder.split(' ');
  return `process ${pid} on ${host}`;
}

/** A length of time in its largest unit; none is negative, whatever the clocks of two machines say. */
export function describeDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}
