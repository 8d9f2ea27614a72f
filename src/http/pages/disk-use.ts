/** `/settings/storage`: what takes up the disk, and until when it lasts, for administrators. */

import type { RouteOptions } from 'fastify';
import { forecast } from '../../disk-use/forecast.ts';
import type { HttpServices } from '../services.ts';
import { diskUseBody, diskUsePath } from './disk-use-body.ts';
import { sendPage } from './send-page.ts';
import { speechOf } from './speech.ts';

const dayMs = 86_400_000;
const shownDays = 180;

export function diskUseRoute({ store, config }: HttpServices): RouteOptions {
  return {
    method: ['GET', 'HEAD'],
    url: diskUsePath,
    config: { access: 'administrator' },
    handler: async (request, reply) => {
      const nowMs = Date.now();
      const [history, quotas] = await Promise.all([
        store.diskUse.since(nowMs - (shownDays - 1) * dayMs),
        store.diskUse.quotas(),
      ]);
      const speech = speechOf(request);
      const isDatabaseApart = config.databaseUrl !== undefined;
      const { minFreeBytes, userQuotaBytes } = config;
      return sendPage(request, reply, {
        title: speech.words('admin.diskUse.title'),
        layout: 'settings',
        section: diskUsePath,
        lead: speech.words('admin.diskUse.lead'),
        body: diskUseBody({
          ...{ speech, nowMs, history, quotas, isDatabaseApart, minFreeBytes, userQuotaBytes },
          forecast: forecast(history, { minFreeBytes, isDatabaseApart }),
        }),
      });
    },
  };
}
