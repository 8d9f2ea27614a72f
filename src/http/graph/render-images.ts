import type { FastifyRequest } from 'fastify';
import type { Image } from '../../model/image.ts';
import type { Plan } from '../fields.ts';
import type { HttpServices } from '../services.ts';
import type { ImageContext } from './image-fields.ts';

const noUsernames: ReadonlyMap<number, string> = new Map();

/** Images as JSON texts, in their order; what the plan needs besides is looked up once for all. */
export async function renderImages(
  { store, baseUrls, mediaLinks }: HttpServices,
  request: FastifyRequest,
  plan: Plan<Image, ImageContext>,
  images: readonly Image[],
): Promise<string[]> {
  let usernames = noUsernames;
  if (plan.needs.has('usernames') && images.length > 0) {
    const creatorIds = [...new Set(images.map((image) => image.creatorId))];
    const users = await store.users.getMany(creatorIds);
    usernames = new Map(users.map((user) => [user.id, user.username]));
  }
  const context: ImageContext = {
    usernames,
    mediaUrl: (path) => baseUrls('media', request) + mediaLinks.sign(path),
  };
  return images.map((image) => plan.render(image, context));
}
