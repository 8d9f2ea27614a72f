/** In place of `src/http/caller.ts`, in the eyes of the server: no route asks who calls. */

import * as callers from '../src/http/caller.ts';

export const { openCallers } = callers;

export function isCallerAccess(): boolean {
  return false;
}
