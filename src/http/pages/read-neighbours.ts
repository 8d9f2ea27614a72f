import { maxEditedImages, maxGapMetres } from '../../edits/change-sequences.ts';
import { distanceMetres } from '../../geo/geodesy.ts';
import type { Image } from '../../model/image.ts';
import type { SequenceSummary, Store } from '../../store/store.ts';
import type { SequenceDetails } from './read-sequence.ts';

const shownOfEachSide = 4;

/** A sequence that another one may be joined with. */
export interface Neighbour extends SequenceSummary {
  readonly firstImageId: number;
  /** From the end of the earlier of the two to the start of the later. */
  readonly gapMetres: number;
  /** Negative when they overlap. */
  readonly gapMs: number;
  readonly isBefore: boolean;
}

/** Those of the neighbours in time that can be joined, in order. */
export async function readNeighbours(
  { sequences, images }: Pick<Store, 'sequences' | 'images'>,
  { summary, images: own }: SequenceDetails,
): Promise<Neighbour[]> {
  const [ownFirst, ownLast] = [own[0], own.at(-1)];
  if (!ownFirst || !ownLast) return [];
  const found = await Promise.all(
    (await sequences.neighbours(summary, shownOfEachSide)).map(async (other) => {
      const ids = (await sequences.imageIds(other.id)) ?? [];
      const ends = await images.getMany([ids[0] ?? 0, ids.at(-1) ?? 0]);
      const [first, last] = [ends[0], ends.at(-1)];
      if (!first || !last) return [];
      const isBefore = first.capturedAtMs < ownFirst.capturedAtMs;
      const [end, start] = isBefore ? [last, ownFirst] : [ownLast, first];
      const between = gap(end, start);
      const isNear = between.gapMetres <= maxGapMetres;
      const isShort = summary.imageCount + other.imageCount <= maxEditedImages;
      return isNear && isShort ? [{ ...other, firstImageId: first.id, isBefore, ...between }] : [];
    }),
  );
  return found.flat();
}

function gap(end: Image, start: Image): Pick<Neighbour, 'gapMetres' | 'gapMs'> {
  return {
    gapMetres: distanceMetres(end.lon, end.lat, start.lon, start.lat),
    gapMs: start.capturedAtMs - end.capturedAtMs,
  };
}
