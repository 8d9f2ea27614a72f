import type { FastifyRequest } from 'fastify';
import { type EntityKind, kindOfId } from '../../model/ids.ts';
import type { HttpServices } from '../services.ts';
import { compileOrganizationFields, compileUserFields } from './account-fields.ts';
import { compileDetectionFields } from './detection-fields.ts';
import { compileImageFields } from './image-fields.ts';
import { compileMapFeatureFields } from './map-feature-fields.ts';
import { renderDetections, renderMapFeatures } from './render-detections.ts';
import { renderImages } from './render-images.ts';

/** Entities of one kind as JSON texts by id; those that don't exist are left out. */
type Read = (
  request: FastifyRequest,
  ids: readonly number[],
  fields: string | undefined,
) => Promise<(readonly [id: number, json: string])[]>;

/** How the entities that anyone may ask for by id are read. */
export function readersByKind(services: HttpServices): Readonly<Partial<Record<EntityKind, Read>>> {
  const { store } = services;
  return {
    image: async (request, ids, fields) => {
      const plan = compileImageFields(fields);
      const [only] = ids;
      const found =
        ids.length === 1 && only !== undefined ? await store.images.get(only) : undefined;
      const images = found ? [found] : ids.length > 1 ? await store.images.getMany(ids) : [];
      const texts = await renderImages(services, request, plan, images);
      return images.map(({ id }, index) => [id, texts[index] ?? '{}'] as const);
    },
    user: async (_request, ids, fields) => {
      const plan = compileUserFields(fields);
      const users = await store.users.getMany(ids);
      return users.map((user) => [user.id, plan.render(user, undefined)] as const);
    },
    organization: async (_request, ids, fields) => {
      const plan = compileOrganizationFields(fields);
      const organizations = await store.organizations.getMany(ids);
      return organizations.map((one) => [one.id, plan.render(one, undefined)] as const);
    },
    detection: async (_request, ids, fields) => {
      const plan = compileDetectionFields(fields);
      const detections = await store.detections.getMany(ids);
      const texts = await renderDetections(store, plan, detections);
      return detections.map(({ id }, index) => [id, texts[index] ?? '{}'] as const);
    },
    map_feature: async (_request, ids, fields) => {
      const plan = compileMapFeatureFields(fields);
      const features = await store.mapFeatures.getMany(ids);
      const texts = await renderMapFeatures(store, plan, features);
      return features.map(({ id }, index) => [id, texts[index] ?? '{}'] as const);
    },
  };
}

/** The kinds of ids in a list, each with its ids. */
export function groupByKind(ids: readonly number[]): Map<EntityKind, number[]> {
  const groups = new Map<EntityKind, number[]>();
  for (const id of ids) {
    const kind = kindOfId(id);
    if (kind) groups.set(kind, [...(groups.get(kind) ?? []), id]);
  }
  return groups;
}
