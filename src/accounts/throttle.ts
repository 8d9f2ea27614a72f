import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Store } from '../store/store.ts';
import { SpokenError } from '../words/text.ts';

interface Throttle {
  /** What is counted, such as `sign-in`. */
  readonly action: string;
  /** Whose attempts are counted. */
  readonly who: string;
  readonly limit: number;
  readonly windowMinutes: number;
}

/** Counts an attempt. Throws `throttled` when there were too many before. */
export async function countAttempt(
  store: Pick<Store, 'attempts'>,
  { action, who, limit, windowMinutes }: Throttle,
  nowMs = Date.now(),
): Promise<void> {
  const attempts = await store.attempts.count(keyOf(action, who), windowMinutes * 60_000, nowMs);
  if (attempts <= limit) return;
  throw new SpokenError('throttled', 'errors.tooManyAttempts', { minutes: windowMinutes });
}

export async function forgetAttempts(
  store: Pick<Store, 'attempts'>,
  action: string,
  who: string,
): Promise<void> {
  await store.attempts.clear(keyOf(action, who));
}

/** Whether an address may get one more mail. Nobody's mailbox is filled through us, whoever asks for it. */
export async function mayMailTo(
  store: Pick<Store, 'attempts'>,
  email: string,
  nowMs = Date.now(),
): Promise<boolean> {
  return (await store.attempts.count(keyOf('mail', email), 3_600_000, nowMs)) <= 5;
}

/** Names and addresses of people are nobody's business: the store counts under their hashes. */
function keyOf(action: string, who: string): string {
  return createHash('sha256').update(`${action} ${who}`).digest('hex');
}

/** What one household has of addresses: an IPv4 address, or 64 bits of an IPv6 address (RFC 6177). */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const start = head.split(':').filter(Boolean);
  const end = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - start.length - end.length) }, () => '0');
  const groups = address.includes('::') ? [...start, ...zeros, ...end] : start;
  return groups.slice(0, 4).join(':');
}
