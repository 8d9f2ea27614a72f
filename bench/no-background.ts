/** In place of `src/cli/background.ts`, in the eyes of the server. */

export function startBackground(): { wake(): void; stop(): Promise<void> } {
  return { wake() {}, async stop() {} };
}
