import { distanceMetres, normalizeDegrees } from '../geo/geodesy.ts';
import { LocalPlane } from '../geo/local-plane.ts';
import { isCaptureTime } from '../ingest/capture-time.ts';
import { isPosition } from '../ingest/position.ts';
import type { SequenceEdit } from '../model/edit.ts';
import type { Image } from '../model/image.ts';
import type { Change, SequenceWithImages } from '../store/edit-stores.ts';
import { SpokenError } from '../words/text.ts';

/** Requests wait as long as a transaction takes, which grows with the images. */
export const maxEditedImages = 2_000;

/** How much an edit may change. A camera that was never set is further from the truth than any other. */
export const editLimits = { metres: 10_000, degrees: 360, seconds: 3_200_000_000 } as const;

/** From the end of one sequence to the start of the one that it is joined with. */
export const maxGapMetres = 10_000;

/** What an edit makes of the sequences that it concerns. */
export function changeSequences(edit: SequenceEdit, newSequenceId: string, nowMs: number): Change {
  switch (edit.kind) {
    case 'move':
      return eachImage((image) => movedImage(image, edit));
    case 'place':
      return (before) => {
        assertHolds(before, edit.imageId);
        return eachImage((image) => (image.id === edit.imageId ? placedImage(image, edit) : image))(
          before,
        );
      };
    case 'retime':
      return eachImage((image) => retimedImage(image, edit.shiftMs, nowMs));
    case 'split':
      return (before) => {
        assertHolds(before, edit.imageId);
        return before.flatMap((sequence) => splitSequence(sequence, edit.imageId, newSequenceId));
      };
    case 'join':
      return ([sequence, other]) => (sequence && other ? [joinSequences(sequence, other)] : []);
  }
}

function eachImage(change: (image: Image) => Image): Change {
  return (before) =>
    before.map(({ images, ...owned }) => ({ ...owned, images: images.map(change) }));
}

function movedImage(
  image: Image,
  { eastMetres, northMetres, turnDegrees }: Extract<SequenceEdit, { kind: 'move' }>,
): Image {
  const compassAngleDegrees = turned(image.compassAngleDegrees, turnDegrees);
  if (eastMetres === 0 && northMetres === 0) return { ...image, compassAngleDegrees };
  const plane = new LocalPlane(image.lon, image.lat);
  const lon = plane.lonOf(eastMetres);
  // At a pole the plane lies beside the image.
  const lat = image.lat + (plane.latOf(northMetres) - plane.latOf(0));
  if (!isPosition(lon, lat)) throw noPlace(image);
  return { ...image, lon, lat, compassAngleDegrees };
}

/** What is not turned stays exactly as it is. */
function turned(headingDegrees: number, byDegrees: number): number {
  return byDegrees % 360 === 0 ? headingDegrees : normalizeDegrees(headingDegrees + byDegrees);
}

function noPlace({ id }: Image): SpokenError {
  return new SpokenError('invalid-argument', 'sequenceEdit.problems.noPlace', { id });
}

function placedImage(
  image: Image,
  { position, headingDegrees }: Extract<SequenceEdit, { kind: 'place' }>,
): Image {
  if (position && !isPosition(position.lon, position.lat)) throw noPlace(image);
  const compassAngleDegrees = (headingDegrees ?? image.compassAngleDegrees) % 360;
  return { ...image, ...position, compassAngleDegrees };
}

function retimedImage(image: Image, shiftMs: number, nowMs: number): Image {
  const capturedAtMs = image.capturedAtMs + shiftMs;
  if (isCaptureTime(capturedAtMs, nowMs)) return { ...image, capturedAtMs };
  throw new SpokenError('invalid-argument', 'sequenceEdit.problems.noTime', { id: image.id });
}

function splitSequence(
  { images, ...owned }: SequenceWithImages,
  imageId: number,
  newSequenceId: string,
): SequenceWithImages[] {
  const at = images.findIndex(({ id }) => id === imageId);
  if (at === 0) {
    throw new SpokenError('invalid-argument', 'sequenceEdit.problems.splitAtFirst');
  }
  const second = images.slice(at).map((image, sequenceIndex) => ({
    ...image,
    sequenceId: newSequenceId,
    sequenceIndex,
  }));
  return [
    { ...owned, images: images.slice(0, at) },
    { ...owned, id: newSequenceId, images: second },
  ];
}

/**
 * The one whose first image was captured earlier comes first, whichever was named first. Each keeps its
 * order, as capture times do not tell that of all sequences, and a line back and forth between two drives
 * was driven by nobody.
 */
function joinSequences(
  sequence: SequenceWithImages,
  other: SequenceWithImages,
): SequenceWithImages {
  if (sequence.creatorId !== other.creatorId || sequence.organizationId !== other.organizationId) {
    throw new SpokenError('invalid-argument', 'sequenceEdit.problems.otherOwner');
  }
  if (sequence.images.length + other.images.length > maxEditedImages) {
    throw new SpokenError('invalid-argument', 'sequenceEdit.problems.tooLong', {
      most: maxEditedImages,
    });
  }
  const parts = [sequence, other].toSorted((a, b) => startOf(a) - startOf(b));
  assertNear(parts);
  const images = parts
    .flatMap((part) => part.images)
    .map((image, sequenceIndex) => ({ ...image, sequenceId: sequence.id, sequenceIndex }));
  return { ...sequence, images };
}

function startOf({ images }: SequenceWithImages): number {
  return images[0]?.capturedAtMs ?? 0;
}

function assertNear([first, second]: readonly SequenceWithImages[]): void {
  const [end, start] = [first?.images.at(-1), second?.images[0]];
  if (!end || !start) return;
  const metres = distanceMetres(end.lon, end.lat, start.lon, start.lat);
  if (metres <= maxGapMetres) return;
  const kilometres = Math.round(metres / 1000);
  throw new SpokenError('invalid-argument', 'sequenceEdit.problems.tooFar', { kilometres });
}

function assertHolds(sequences: readonly SequenceWithImages[], imageId: number): void {
  if (sequences.some(({ images }) => images.some(({ id }) => id === imageId))) return;
  throw new SpokenError('invalid-argument', 'sequenceEdit.problems.noImage', { id: imageId });
}
