import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import { sendJson } from '../send-json.ts';
import type { HttpServices } from '../services.ts';

const body = z.object({
  action_type: z.string().max(100),
  properties: z.record(z.string(), z.unknown()).optional(),
});

/** `POST /logging`: what mapillary_tools says of how an upload goes. It is written to the log, at debug. */
export function loggingRoute({ log }: Pick<HttpServices, 'log'>): RouteOptions {
  const operation = {
    summary: 'Report how an upload goes, for the log of the server',
    params: z.object({}),
    body,
    path: {},
    answer: 'Success',
  } as const;
  return {
    method: 'POST',
    url: '/logging',
    config: { access: 'client-token', tier: 'entity', operation },
    handler: async ({ body: text, caller }, reply) => {
      const report = body.safeParse(parse(text));
      if (!report.success) {
        throw new WaysideError('invalid-argument', 'The body must be {"action_type": "…", …}');
      }
      log.debug({ applicationId: caller?.applicationId, report: report.data }, 'a client reports');
      return sendJson(reply, JSON.stringify({ success: true }));
    },
  };
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
