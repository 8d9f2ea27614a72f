import { randomBytes } from 'node:crypto';
import { lengthMetres } from '../geo/track.ts';
import { type Image, isPano } from './image.ts';

/** Images captured in succession by one camera, in the order of capture. */
export interface Sequence {
  /** 22 characters of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  readonly creatorId: number;
  readonly organizationId: number | null;
  /** Capture time of the first image. */
  readonly capturedAtMs: number;
  /** Capture time of the last image. */
  readonly endedAtMs: number;
  /** Along the images' positions. */
  readonly lengthMetres: number;
  /** Of the camera: null when unknown, and when its images differ. */
  readonly make: string | null;
  readonly model: string | null;
  readonly isPano: boolean;
  /** In order; never empty. */
  readonly imageIds: readonly number[];
}

/** What a sequence knows of each of its images. */
export type SequenceImage = Pick<
  Image,
  'id' | 'capturedAtMs' | 'lon' | 'lat' | 'make' | 'model' | 'cameraType'
>;

/** A new sequence id: 128 random bits, in the form that Mapillary's ids have. */
export function newSequenceId(): string {
  return randomBytes(16).toString('base64url');
}

/** Whether a text is what a sequence id looks like. */
export function isSequenceId(text: string): boolean {
  return /^[\w-]{22}$/.test(text);
}

/** The sequence that images make in this order. */
export function sequenceOf(
  { id, creatorId, organizationId }: Pick<Sequence, 'id' | 'creatorId' | 'organizationId'>,
  images: readonly SequenceImage[],
): Sequence {
  const [first, last] = [images[0], images.at(-1)];
  if (!first || !last) throw new Error('A sequence has images');
  return {
    id,
    creatorId,
    organizationId,
    capturedAtMs: first.capturedAtMs,
    endedAtMs: last.capturedAtMs,
    lengthMetres: lengthMetres(images),
    make: common(images.map(({ make }) => make)),
    model: common(images.map(({ model }) => model)),
    isPano: images.some(({ cameraType }) => isPano(cameraType)),
    imageIds: images.map((image) => image.id),
  };
}

/** The value of all; null when they differ. */
function common(values: readonly (string | null)[]): string | null {
  const [first = null] = values;
  return values.every((value) => value === first) ? first : null;
}
