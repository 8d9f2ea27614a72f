/** Loaded before the server, leaves its other thread away: what is received is not processed. */

import { registerHooks } from 'node:module';

const none = new URL('./no-background.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, next) {
    const isFromServer = context.parentURL?.endsWith('/src/cli/serve.ts');
    return next(isFromServer && specifier === './background.ts' ? none : specifier, context);
  },
});
