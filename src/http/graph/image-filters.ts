import { z } from 'zod';
import type { BoundingBox } from '../../geo/tile-grid.ts';
import { isUsername } from '../../model/account.ts';
import type { ImageFilter, Store } from '../../store/store.ts';
import {
  bboxParam,
  booleanParam,
  idParam,
  listParam,
  required,
  textParam,
  timeParam,
} from '../params.ts';

const maxCreators = 20;

/** The parameters that choose all images of a box, or all sequences, for counts and downloads. */
export const imageFilters = {
  bbox: bboxParam,
  creator_usernames: listParam(
    (text) => (isUsername(text) ? text : undefined),
    maxCreators,
    'Only of the users with these names, separated by commas',
  ),
  organization_id: idParam('Only what was contributed to this organization'),
  is_pano: booleanParam('Only panoramas, or only others'),
  make: textParam('Only of cameras of this manufacturer'),
  model: textParam('Only of this model of camera'),
  start_captured_at: timeParam('Only what was captured at this time or later'),
  end_captured_at: timeParam('Only what was captured at this time or earlier'),
};

const filters = z.object(imageFilters);

/** What the store is asked for. Users that are not here have no images. */
export async function boxSearchOf(
  { users }: Store,
  given: z.output<typeof filters>,
): Promise<{ bbox: BoundingBox; filter: ImageFilter }> {
  const bbox = required('bbox', given.bbox);
  const names = given.creator_usernames;
  const creators = names && (await Promise.all(names.map((name) => users.byUsername(name))));
  return {
    bbox,
    filter: {
      creatorIds: creators?.flatMap((user) => user?.id ?? []),
      organizationId: given.organization_id,
      isPano: given.is_pano,
      make: given.make,
      model: given.model,
      capturedFromMs: given.start_captured_at,
      capturedToMs: given.end_captured_at,
    },
  };
}
