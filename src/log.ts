import { type Logger, pino } from 'pino';

export type { Logger };

/** The process's log: JSON lines on stderr, so that stdout stays for answers. */
export function openLog(level: string): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
