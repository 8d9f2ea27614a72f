/**
 * Loaded before the server, gives it routes that check no token and count no request: what is left is
 * what these two are measured against.
 */

import { registerHooks } from 'node:module';

const unchecked = new URL('./unchecked-callers.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const isFromServer = context.parentURL?.endsWith('/src/http/server.ts');
    return next(isFromServer && specifier === './caller.ts' ? unchecked : specifier, context);
  },
});
