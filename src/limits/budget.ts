import type { UsageStore, UsageWindow } from '../store/application-stores.ts';
import { windowMs } from './windows.ts';

/** What became of a request, in numbers for its caller. */
export interface Count {
  readonly isAllowed: boolean;
  /** Of requests in a window; 0: there is none, and `remaining` means nothing. */
  readonly limit: number;
  /** What others have reserved counts as used. */
  readonly remaining: number;
  /** Until the window ends. */
  readonly resetSeconds: number;
  readonly windowSeconds: number;
}

/** What a budget needs of whoever opened it. */
export interface Bank {
  readonly usage: Pick<UsageStore, 'reserve'>;
  onAway(error: unknown): void;
}

const firstBatch = 4;
/** A batch that is spent faster is followed by a larger one, … */
const fastMs = 5_000;
/** … and one that lasts longer by a smaller one. */
const slowMs = 20_000;
/** No batch is more than this part of the limit: what one process may withhold from the others. */
const largestPart = 1 / 100;
/** Nor more than this part of what remains, so that all processes together can use up the whole limit. */
const partOfRemaining = 1 / 8;

/** How long requests wait for the database before they are let through on credit. */
const patienceMs = 2_000;
/** How soon a database that was away is asked again. */
const retryMs = 1_000;
/** How soon a used-up limit is looked at again: other processes give back what they don't need. */
const lookAgainMs = 5_000;

/**
 * One window's requests of one application and tier, as far as this process answers them. It reserves
 * batches in the database and spends them in memory: so all processes together never exceed the limit,
 * and hardly a request waits for the database or writes to it.
 *
 * While the database is away, requests are let through on credit, up to the limit by itself, and paid
 * for when it is back. A passing failure must not become a limit error; whether the request can be
 * answered without the database is for its route to find out.
 */
export class Budget {
  readonly window: UsageWindow;
  readonly endMs: number;
  readonly #bank: Bank;
  #limit: number;
  #batch: number;
  /** Reserved, not spent yet. Below zero: let through on credit. */
  #left = 0;
  /** All that any process has reserved, when this one last asked. */
  #reserved = 0;
  #used = 0;
  #grantedAtMs: number | undefined;
  #lowWater = 0;
  #isUsedUp = false;
  #isAway = false;
  #askAgainAtMs = 0;
  #waiting = 0;
  /** A reservation on its way. */
  #asking: Promise<void> | undefined;
  /** Resolves when a reservation has come, or patience has ended. */
  #news = Promise.withResolvers<void>();
  #isTouched = true;

  constructor(bank: Bank, window: UsageWindow, limit: number, batch = firstBatch) {
    this.#bank = bank;
    this.window = window;
    this.endMs = window.startMs + windowMs[window.tier];
    this.#limit = limit;
    this.#batch = batch;
  }

  /** The size that batches have grown to, for the next window to start with. */
  get batch(): number {
    return this.#batch;
  }

  /** Whether the window is over, or, after the clock was set back, has not begun. */
  isOver(nowMs: number): boolean {
    return nowMs >= this.endMs || nowMs < this.window.startMs;
  }

  /** Counts a request under the limit, which may have changed since the last one. */
  count(limit: number, nowMs: number): Count | Promise<Count> {
    this.#isTouched = true;
    if (limit !== this.#limit) {
      this.#limit = limit;
      this.#isUsedUp = false;
      this.#askAgainAtMs = 0;
    }
    const isAllowed = this.#spend(nowMs);
    return isAllowed === undefined ? this.#countLater(nowMs) : this.#answer(isAllowed, nowMs);
  }

  /** Counts a request that no limit holds for. */
  countFree(): void {
    this.#isTouched = true;
    this.#used++;
  }

  /**
   * What is to be recorded since the last time, and to be given back: what no request asked for since
   * then, or, with `isLast`, all that is left. Undefined when that is nothing.
   */
  takeRecord(isLast: boolean): { readonly used: number; readonly returned: number } | undefined {
    const isIdle = (isLast || !this.#isTouched) && !this.#isBusy;
    this.#isTouched = false;
    const returned = isIdle ? Math.max(0, this.#left) : 0;
    const used = this.#used;
    this.#left -= returned;
    this.#reserved -= returned;
    this.#used = 0;
    return used > 0 || returned > 0 ? { used, returned } : undefined;
  }

  /** Asks for what was let through on credit, if the database is due to be asked again. */
  payBack(nowMs: number): void {
    if (this.#left < 0) this.#ask(nowMs);
  }

  /** Whether it can be forgotten: nobody uses it, and nothing would be lost. */
  isDone(nowMs: number): boolean {
    const isIdle = !this.#isTouched && !this.#isBusy && this.#used === 0;
    return isIdle && (this.#left === 0 || this.isOver(nowMs));
  }

  /** Resolves when no reservation is on its way, or none that is worth waiting for. */
  async arrived(): Promise<void> {
    if (this.#asking && !this.#isAway) await this.#news.promise;
  }

  /** Takes back what could not be recorded. */
  keepRecord(used: number): void {
    this.#used += used;
  }

  /** Whether a reservation is on its way, or a request waits for one. */
  get #isBusy(): boolean {
    return this.#asking !== undefined || this.#waiting > 0;
  }

  get #remaining(): number {
    return this.#limit - this.#reserved + this.#left;
  }

  /** Whether the request may go on; undefined: only the database can tell. */
  #spend(nowMs: number): boolean | undefined {
    const isCovered = this.#left > 0 || this.#isAway;
    if (isCovered && this.#remaining > 0) {
      this.#left--;
      this.#used++;
      if (this.#left <= this.#lowWater && !this.#isUsedUp) this.#ask(nowMs);
      return true;
    }
    if (!isCovered && !this.#isUsedUp) return undefined;
    this.#ask(nowMs);
    return false;
  }

  async #countLater(arrivedMs: number): Promise<Count> {
    this.#waiting++;
    let isAllowed: boolean | undefined;
    let nowMs = arrivedMs;
    while (isAllowed === undefined) {
      this.#ask(nowMs);
      await this.#news.promise;
      nowMs = Date.now();
      isAllowed = this.#spend(nowMs);
    }
    this.#waiting--;
    return this.#answer(isAllowed, nowMs);
  }

  #answer(isAllowed: boolean, nowMs: number): Count {
    return {
      isAllowed,
      limit: this.#limit,
      remaining: isAllowed ? Math.max(0, this.#remaining) : 0,
      resetSeconds: Math.max(1, Math.ceil((this.endMs - nowMs) / 1000)),
      windowSeconds: windowMs[this.window.tier] / 1000,
    };
  }

  /** Reserves the next batch, unless one is on its way or it is too early to ask again. */
  #ask(nowMs: number): void {
    if (this.#asking || nowMs < this.#askAgainAtMs) return;
    const wanted = Math.max(this.#nextBatch(nowMs), this.#waiting - this.#left);
    const patience = setTimeout(() => {
      this.#bank.onAway(new Error(`No answer within ${patienceMs} ms`));
      this.#goOnCredit();
    }, patienceMs);
    this.#asking = this.#bank.usage
      .reserve(this.window, wanted, this.#limit)
      .then(
        ({ granted, reserved }) => {
          this.#left += granted;
          this.#reserved = reserved;
          this.#lowWater = Math.floor(granted / 2);
          this.#isUsedUp = granted < wanted || reserved >= this.#limit;
          this.#isAway = false;
          this.#grantedAtMs = Date.now();
          this.#askAgainAtMs = this.#isUsedUp ? this.#grantedAtMs + lookAgainMs : 0;
        },
        (error: unknown) => {
          this.#askAgainAtMs = Date.now() + retryMs;
          this.#bank.onAway(error);
          this.#goOnCredit();
        },
      )
      .finally(() => {
        clearTimeout(patience);
        this.#asking = undefined;
        this.#tell();
      });
  }

  #nextBatch(nowMs: number): number {
    if (this.#grantedAtMs !== undefined) {
      const lastedMs = nowMs - this.#grantedAtMs;
      if (lastedMs < fastMs) this.#batch *= 2;
      if (lastedMs > slowMs) this.#batch = Math.ceil(this.#batch / 2);
    }
    this.#batch = Math.max(1, Math.min(this.#batch, Math.floor(this.#limit * largestPart)));
    const remaining = Math.max(1, this.#limit - this.#reserved);
    return Math.min(this.#batch, Math.ceil(remaining * partOfRemaining));
  }

  #goOnCredit(): void {
    this.#isAway = true;
    this.#tell();
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
