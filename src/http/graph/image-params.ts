import { z } from 'zod';
import { WaysideError } from '../../errors.ts';
import { parseS2Id } from '../../geo/s2.ts';
import { parseId } from '../../model/ids.ts';
import {
  bboxParam,
  booleanParam,
  fieldsParam,
  idParam,
  limitParam,
  listParam,
  numberParam,
  param,
  required,
  textParam,
  timeParam,
} from '../params.ts';
import { type ImageSearch, maxImages } from './image-search.ts';

const maxSequences = 200;

const sequenceList = (description: string) =>
  listParam((text) => (/^[\w-]{1,64}$/.test(text) ? text : undefined), maxSequences, description);

/** Every parameter of `/images`. */
export const imageParams = z.object({
  fields: fieldsParam,
  bbox: bboxParam,
  creator_username: textParam('Only images of the user with this name'),
  organization_id: idParam('Only images contributed to this organization'),
  sequence_ids: sequenceList('Only images of these sequences, separated by commas'),
  sequence_id: sequenceList('The same as sequence_ids'),
  image_ids: listParam(parseId, maxImages, 'Only these images, separated by commas'),
  s2: param(parseS2Id, {
    description: 'Only images whose original position is in this S2 cell of level 17; all of them',
    rule: 'must be the ID of an S2 cell of level 17',
    examples: ['5067577237549613056'],
  }),
  lat: numberParam(-90, 90, 'Only images around this latitude (with lng and radius)', 'degrees'),
  lng: numberParam(-180, 180, 'Only images around this longitude (with lat and radius)', 'degrees'),
  radius: numberParam(0, 50, 'The distance from lat, lng, in metres; 50 by default', 'metres'),
  is_pano: booleanParam('Only panoramas, or only others; with bbox or creator_username'),
  make: textParam('Only images of cameras of this manufacturer; with bbox'),
  model: textParam('Only images of this model of camera; with bbox'),
  start_captured_at: timeParam('Only images captured at this time or later'),
  end_captured_at: timeParam('Only images captured at this time or earlier'),
  limit: limitParam(maxImages),
  after: textParam('The cursor of the page before, to get the next one'),
});

export type ImageParams = z.output<typeof imageParams>;

/** Checks the rules among parameters, and makes a search of them. `creatorId` is that of `creator_username`. */
export function searchOf(params: ImageParams, creatorId: number | undefined): ImageSearch {
  const { bbox, lat, lng, radius, is_pano, make, model, sequence_ids, sequence_id } = params;
  const isByPlace = bbox !== undefined || lat !== undefined;
  if (is_pano !== undefined && !isByPlace && params.creator_username === undefined) {
    throw new WaysideError(
      'invalid-argument',
      'Param is_pano must be used with creator_username or bbox',
    );
  }
  for (const [name, value] of Object.entries({ make, model })) {
    if (value !== undefined && !isByPlace) {
      throw new WaysideError('invalid-argument', `Param ${name} can only be used with bbox`);
    }
  }
  const isCircle = lat !== undefined || lng !== undefined || radius !== undefined;
  return {
    imageIds: params.image_ids,
    sequenceIds: sequence_ids ?? sequence_id,
    s2Cell: params.s2,
    bbox,
    circle: isCircle
      ? { lon: required('lng', lng), lat: required('lat', lat), radiusMetres: radius ?? 50 }
      : undefined,
    filter: {
      creatorIds: creatorId === undefined ? undefined : [creatorId],
      organizationId: params.organization_id,
      isPano: is_pano,
      make,
      model,
      capturedFromMs: params.start_captured_at,
      capturedToMs: params.end_captured_at,
    },
    limit: params.limit,
    after: params.after,
  };
}
