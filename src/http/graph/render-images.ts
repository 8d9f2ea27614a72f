import type { FastifyRequest } from 'fastify';
import type { Image } from '../../model/image.ts';
import type { Plan } from '../fields.ts';
import type { HttpServices } from '../services.ts';
import type { ImageContext } from './image-fields.ts';

const noUsernames: ReadonlyMap<number, string> = new Map();

/** Images as JSON texts, in their order; what the plan needs besides is looked up once for all. */
export async function renderImages(
  { usernames, baseUrls, mediaLinks }: HttpServices,
  request: FastifyRequest,
  plan: Plan<Image, ImageContext>,
  images: readonly Image[],
): Promise<string[]> {
  const creatorIds = plan.needs.has('usernames') && images.map(({ creatorId }) => creatorId);
  let mediaBase: string | undefined;
  const context: ImageContext = {
    usernames: creatorIds ? await usernames(new Set(creatorIds)) : noUsernames,
    mediaUrl: (path) => {
      mediaBase ??= baseUrls('media', request);
      return mediaBase + mediaLinks.sign(path);
    },
  };
  return images.map((image) => plan.render(image, context));
}
