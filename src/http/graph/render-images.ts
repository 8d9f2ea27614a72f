import type { FastifyRequest } from 'fastify';
import type { Image } from '../../model/image.ts';
import type { Plan } from '../fields.ts';
import type { HttpServices } from '../services.ts';
import type { ImageContext } from './image-fields.ts';
import { detectionsByImage, lookUpRuns, noRuns } from './render-detections.ts';
import { renderInTurns } from './render-in-turns.ts';

const noUsernames: ReadonlyMap<number, string> = new Map();
const noDetections: ImageContext['detections'] = new Map();
const noImages: ImageContext['images'] = new Map();

/** Images as JSON texts, in their order; what the plan needs besides is looked up once for all. */
export async function renderImages(
  { store, usernames, baseUrls, mediaLinks }: HttpServices,
  request: FastifyRequest,
  { needs, render }: Plan<Image, ImageContext>,
  images: readonly Image[],
): Promise<string[]> {
  const creatorIds = needs.has('usernames') && images.map(({ creatorId }) => creatorId);
  const imageIds = needs.has('detections') && images.map(({ id }) => id);
  let mediaBase: string | undefined;
  const context: ImageContext = {
    usernames: creatorIds ? await usernames(new Set(creatorIds)) : noUsernames,
    detections: imageIds ? await detectionsByImage(store, imageIds) : noDetections,
    images: needs.has('images') ? new Map(images.map((image) => [image.id, image])) : noImages,
    runs: needs.has('runs') ? await lookUpRuns(store) : noRuns,
    mediaUrl: (path) => {
      mediaBase ??= baseUrls('media', request);
      return mediaBase + mediaLinks.sign(path);
    },
  };
  return renderInTurns(images, (image) => render(image, context));
}
