import type { RouteOptions } from 'fastify';
import type { HttpServices } from '../services.ts';
import { beginFileRoute } from './begin-file.ts';
import { closeUploadRoute } from './close-upload.ts';
import { createUploadRoute } from './create-upload.ts';
import { knownContentsRoute } from './known-contents.ts';
import { readUploadRoutes } from './read-uploads.ts';
import { sendFileRoutes } from './send-file.ts';
import { tusOptionsRoute } from './tus-route.ts';
import { uploadEventsRoute } from './upload-events.ts';
import type { UploadWatch } from './upload-watch.ts';

/** The upload API, by how its bodies are read. */
export interface UploadRoutes {
  /** Without bodies. */
  readonly reads: RouteOptions[];
  /** With bodies of text. */
  readonly texts: RouteOptions[];
  /** With bodies that are read as they come. */
  readonly streams: RouteOptions[];
  /** What tus can do here; not part of the API's description. */
  readonly options: RouteOptions[];
}

export function uploadRoutes(services: HttpServices, watch: UploadWatch): UploadRoutes {
  return {
    reads: [...readUploadRoutes(services), uploadEventsRoute(services, watch)],
    texts: [createUploadRoute(services), closeUploadRoute(services), knownContentsRoute(services)],
    streams: [beginFileRoute(services), ...sendFileRoutes(services)],
    options: [
      tusOptionsRoute(services, '/uploads/:id/files'),
      tusOptionsRoute(services, '/uploads/:id/files/:file'),
    ],
  };
}
