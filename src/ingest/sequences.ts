import { bearingDegrees, distanceMetres } from '../geo/geodesy.ts';
import type { Photo, PhotoMetadata, SequenceRules } from '../model/upload.ts';

/** A photo that has all that a place in a sequence needs. */
export interface LocatedPhoto {
  readonly photo: Photo;
  readonly metadata: PhotoMetadata;
  readonly lon: number;
  readonly lat: number;
  readonly capturedAtMs: number;
}

/** The rules that Mapillary applies, near enough: one drive stays one sequence, two drives become two. */
export const defaultSequenceRules: SequenceRules = {
  cutSeconds: 60,
  cutMetres: 300,
  maxImages: 500,
  duplicateMetres: 0,
  duplicateDegrees: 5,
};

/**
 * For what its sender has gathered into a sequence itself: it stays one, in the sender's order. What is
 * cut is what no drive is, since a line around the world would touch every tile on its way.
 */
export const givenSequenceRules: SequenceRules = {
  ...defaultSequenceRules,
  inGivenOrder: true,
  cutSeconds: 86_400,
  cutMetres: 1000,
};

export interface Gathered {
  /** Each in order of capture, never empty. */
  readonly sequences: readonly (readonly LocatedPhoto[])[];
  /** Photos that the rules leave out. */
  readonly duplicates: readonly LocatedPhoto[];
}

/**
 * Gathers one upload's photos into sequences, cut at the gaps: those of the same camera, in order of
 * capture; or all, in the order given, where the rules say so.
 */
export function gatherSequences(photos: readonly LocatedPhoto[], rules: SequenceRules): Gathered {
  const sequences: LocatedPhoto[][] = [];
  const duplicates: LocatedPhoto[] = [];
  for (const drive of drivesOf(photos, rules)) {
    let current: LocatedPhoto[] = [];
    for (const photo of drive) {
      const previous = current.at(-1);
      if (previous && isDuplicate(previous, photo, rules)) {
        duplicates.push(photo);
        continue;
      }
      if (!previous || isCut(previous, photo, rules) || current.length >= rules.maxImages) {
        current = [];
        sequences.push(current);
      }
      current.push(photo);
    }
  }
  return { sequences, duplicates };
}

function drivesOf(photos: readonly LocatedPhoto[], { inGivenOrder }: SequenceRules) {
  if (inGivenOrder) return [photos.toSorted(byPosition)];
  return Array.from(Map.groupBy(photos, cameraOf).values(), (drive) => drive.toSorted(byCapture));
}

function byPosition(a: LocatedPhoto, b: LocatedPhoto): number {
  return (a.photo.position ?? 0) - (b.photo.position ?? 0);
}

function cameraOf({ metadata }: LocatedPhoto): string {
  // Sizes tell apart cameras that give no make and model; the longer side, as a phone may be turned.
  const { make, model, cameraKey, cameraType, width, height } = metadata;
  return JSON.stringify([make, model, cameraKey, cameraType, Math.max(width, height)]);
}

function byCapture(a: LocatedPhoto, b: LocatedPhoto): number {
  return (
    a.capturedAtMs - b.capturedAtMs || naturalOrder.compare(a.photo.filename, b.photo.filename)
  );
}

// Photos of one second are told apart by their numbers: 2.jpg comes before 10.jpg.
const naturalOrder = new Intl.Collator('en', { numeric: true });

function isCut(a: LocatedPhoto, b: LocatedPhoto, rules: SequenceRules): boolean {
  return (
    Math.abs(b.capturedAtMs - a.capturedAtMs) > rules.cutSeconds * 1000 ||
    distanceMetres(a.lon, a.lat, b.lon, b.lat) > rules.cutMetres
  );
}

function isDuplicate(a: LocatedPhoto, b: LocatedPhoto, rules: SequenceRules): boolean {
  if (rules.duplicateMetres <= 0 || isCut(a, b, rules)) return false;
  if (distanceMetres(a.lon, a.lat, b.lon, b.lat) >= rules.duplicateMetres) return false;
  const [from, to] = [a.metadata.compassAngleDegrees, b.metadata.compassAngleDegrees];
  // A photo that tells no heading can't show that it looks elsewhere.
  return from === null || to === null || angleBetween(from, to) < rules.duplicateDegrees;
}

function angleBetween(a: number, b: number): number {
  const turn = Math.abs(a - b) % 360;
  return Math.min(turn, 360 - turn);
}

/**
 * The heading of every photo of a sequence, in degrees: its own where the camera recorded one, else
 * the direction of travel. Positions nearer than a metre say nothing of direction, so the way is
 * measured over as many photos as it takes; a camera that never moves is taken to look north.
 */
export function headingsOf(sequence: readonly LocatedPhoto[]): number[] {
  return sequence.map(({ metadata }, index) => {
    return metadata.compassAngleDegrees ?? directionOfTravel(sequence, index);
  });
}

function directionOfTravel(sequence: readonly LocatedPhoto[], index: number): number {
  const here = sequence[index];
  if (!here) return 0;
  for (const [step, turn] of [
    [1, 0],
    [-1, 180],
  ] as const) {
    for (let other = index + step; sequence[other]; other += step) {
      const there = sequence[other] as LocatedPhoto;
      if (distanceMetres(here.lon, here.lat, there.lon, there.lat) < 1) continue;
      return (bearingDegrees(here.lon, here.lat, there.lon, there.lat) + turn) % 360;
    }
  }
  return 0;
}
