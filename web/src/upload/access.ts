/** Thrown when nobody is signed in any more. */
export class SignedOut extends Error {}

const renewBeforeMs = 5 * 60_000;

/** The token by which the page calls the API: in memory alone, and renewed before it ends. */
export class Access {
  readonly #csrf: string;
  #token: Promise<{ readonly text: string; readonly endsAtMs: number }> | undefined;

  constructor(csrf: string) {
    this.#csrf = csrf;
  }

  /** The value of the Authorization header. Throws `SignedOut`, or a TypeError without a connection. */
  async header(): Promise<string> {
    const token = this.#token;
    const known = await token?.catch(() => undefined);
    if (known && known.endsAtMs > Date.now()) return `Bearer ${known.text}`;
    // Who found the same one out of date waits for the same new one.
    if (this.#token === token) this.#token = this.#ask();
    return `Bearer ${(await this.#token)?.text}`;
  }

  /** Forgets a token that the server doesn't know any more. */
  forget(): void {
    this.#token = undefined;
  }

  async #ask() {
    const response = await fetch('/upload/token', {
      method: 'POST',
      body: new URLSearchParams({ csrf: this.#csrf }),
    });
    if (response.status === 401 || response.status === 403) throw new SignedOut();
    if (!response.ok) throw new TypeError(`The server answered ${response.status}`);
    const answer = (await response.json()) as { access_token: string; expires_in: number };
    return {
      text: answer.access_token,
      endsAtMs: Date.now() + answer.expires_in * 1000 - renewBeforeMs,
    };
  }
}
