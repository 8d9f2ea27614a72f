/** Finds images for `/images`: picks the narrowest filter to look up by, and tests the others on what it finds. */

import { WaysideError } from '../../errors.ts';
import { boxAround, distanceMetres } from '../../geo/geodesy.ts';
import { s2CellAt } from '../../geo/s2.ts';
import { type BoundingBox, isInBox } from '../../geo/tile-grid.ts';
import type { Image } from '../../model/image.ts';
import { matches } from '../../store/conditions.ts';
import type { ImageFilter, ImageStore, Page, PageRequest } from '../../store/store.ts';
import { readFullPage } from './full-page.ts';

export interface ImageSearch {
  readonly imageIds?: readonly number[] | undefined;
  readonly sequenceIds?: readonly string[] | undefined;
  /** Compact S2 cell. */
  readonly s2Cell?: number | undefined;
  readonly circle?: Circle | undefined;
  readonly bbox?: BoundingBox | undefined;
  readonly filter: ImageFilter;
  /** Undefined: all that there are, for the filters that are bounded by themselves. */
  readonly limit: number | undefined;
  readonly after: string | undefined;
}

interface Circle {
  readonly lon: number;
  readonly lat: number;
  readonly radiusMetres: number;
}

/** The most images that one search returns. */
export const maxImages = 2_000;

// No street has so many photos in one circle of 50 m; looking through more would take too long.
const circleAtMost = 50_000;

/** One page of the images that match. Undefined when the search names nothing to look up by. */
export function findImages(
  images: ImageStore,
  search: ImageSearch,
): Promise<Page<Image>> | undefined {
  const { imageIds, sequenceIds, s2Cell, circle, bbox, filter } = search;
  const { creatorIds, organizationId } = filter;
  if (imageIds) return pageOf(images.getMany(imageIds), search);
  if (s2Cell !== undefined) return pageOf(images.inS2Cell(s2Cell), search);
  if (circle) return pageOf(inCircle(images, circle, filter), search);
  if (sequenceIds) {
    return collect(search, (page) => images.ofSequences(sequenceIds, filter, page));
  }
  if (bbox) return collect(search, (page) => images.inBox(bbox, filter, page));
  const ownerId = creatorIds?.[0] ?? organizationId;
  if (ownerId === undefined) return undefined;
  return collect(search, (page) => images.ofOwner(ownerId, filter, page));
}

/** A full page, of images that match the whole search. */
function collect(
  search: ImageSearch,
  read: (page: PageRequest) => Promise<Page<Image>>,
): Promise<Page<Image>> {
  const { limit = maxImages, after } = search;
  return readFullPage({ limit, after }, async (page) => {
    const { items, next } = await read(page);
    return { items: items.filter((image) => isMatch(image, search)), next };
  });
}

/** A page of a list that is whole in memory; the cursor is the last image's id. */
async function pageOf(found: Promise<readonly Image[]>, search: ImageSearch): Promise<Page<Image>> {
  const { after, limit = Number.POSITIVE_INFINITY } = search;
  const images = await found;
  const start = after === undefined ? 0 : images.findIndex(({ id }) => String(id) === after) + 1;
  if (after !== undefined && start === 0) {
    throw new WaysideError('invalid-argument', 'Param after must be a cursor of this search');
  }
  const rest = images.slice(start).filter((image) => isMatch(image, search));
  const items = rest.slice(0, limit);
  return { items, next: rest.length > items.length ? String(items.at(-1)?.id) : undefined };
}

/** All images in a circle, nearest first. */
async function inCircle(images: ImageStore, circle: Circle, filter: ImageFilter): Promise<Image[]> {
  const { lon, lat, radiusMetres } = circle;
  const bbox = boxAround(lon, lat, radiusMetres);
  const found: { image: Image; distance: number }[] = [];
  let after: string | undefined;
  do {
    const page = await images.inBox(bbox, filter, { limit: maxImages, after });
    for (const image of page.items) {
      const distance = distanceMetres(lon, lat, image.lon, image.lat);
      if (distance <= radiusMetres) found.push({ image, distance });
    }
    if (found.length > circleAtMost) {
      throw new WaysideError(
        'too-large',
        "Please reduce the amount of data you're asking for, then retry your request",
      );
    }
    after = page.next;
  } while (after !== undefined);
  found.sort((a, b) => a.distance - b.distance || a.image.id - b.image.id);
  return found.map(({ image }) => image);
}

function isMatch(image: Image, { sequenceIds, s2Cell, bbox, circle, filter }: ImageSearch) {
  return (
    (!sequenceIds || sequenceIds.includes(image.sequenceId)) &&
    (s2Cell === undefined || s2CellAt(image.lon, image.lat) === s2Cell) &&
    (!bbox || isInBox(image.lon, image.lat, bbox)) &&
    (!circle ||
      distanceMetres(circle.lon, circle.lat, image.lon, image.lat) <= circle.radiusMetres) &&
    matches(image, filter)
  );
}
