import { tileAt } from '../geo/tile-grid.ts';
import type { View } from '../reconstruct/view.ts';

/** Side of a place: 19 m at the equator, 13 m at 47° of latitude. */
const placeZoom = 21;
/** Views of one place in one direction that objects are looked for in: those of some ten or fifteen drives. */
const mostAtOnePlace = 32;
const directions = 8;

/** What is known of one image; its view is there only while it is chosen. */
interface Candidate {
  readonly imageId: number;
  readonly capturedAtMs: number;
  view: View | undefined;
}

/**
 * Chooses the views in which objects are looked for, so that the work has a bound however often a street
 * was driven: of each place and direction the newest ones. Of those, where there are more detections than
 * memory allows, every second image is left out, or three of four, and so on, by their ids. Places
 * are the same for all cells.
 */
export class ViewChoice {
  readonly #maxDetections: number;
  readonly #places = new Map<number, Candidate[]>();
  #detections = 0;
  #rank = 0;
  #leftOut = 0;

  constructor(maxDetections: number) {
    this.#maxDetections = maxDetections;
  }

  add(view: View): void {
    const { imageId, capturedAtMs } = view.camera;
    const isKept = rankOf(imageId) >= this.#rank;
    const candidate = { imageId, capturedAtMs, view: isKept ? view : undefined };
    if (isKept) this.#detections += view.sightings.length;
    else this.#leftOut++;
    const key = placeOf(view);
    const place = this.#places.get(key);
    if (place) {
      place.push(candidate);
      if (place.length > mostAtOnePlace) this.#leaveOut(takeOldest(place));
    } else this.#places.set(key, [candidate]);
    while (this.#detections > this.#maxDetections && this.#chosen().length > 1) this.#thin();
  }

  get areAll(): boolean {
    return this.#leftOut === 0;
  }

  views(): View[] {
    return this.#chosen().flatMap(({ view }) => view ?? []);
  }

  #chosen(): Candidate[] {
    return [...this.#places.values()].flat().filter(({ view }) => view);
  }

  #thin(): void {
    this.#rank++;
    for (const candidate of this.#chosen()) {
      if (rankOf(candidate.imageId) < this.#rank) this.#leaveOut(candidate);
    }
  }

  #leaveOut(candidate: Candidate): void {
    if (!candidate.view) return;
    this.#detections -= candidate.view.sightings.length;
    this.#leftOut++;
    candidate.view = undefined;
  }
}

/** A place and a direction; panoramas look in all directions, which counts as one more. */
function placeOf({ camera }: View): number {
  const { x, y } = tileAt(camera.lon, camera.lat, placeZoom);
  // Main directions are in the middle of theirs, so that the drives of a street are together.
  const turn = camera.compassAngleDegrees / 360 + 0.5 / directions;
  const direction =
    camera.cameraType === 'equirectangular'
      ? directions
      : Math.floor((turn - Math.floor(turn)) * directions);
  return (x * 2 ** placeZoom + y) * (directions + 1) + direction;
}

/** Out of a list that is longer than it may be. */
function takeOldest(place: Candidate[]): Candidate {
  let oldest = 0;
  for (let index = 1; index < place.length; index++) {
    const [one, other] = [place[index] as Candidate, place[oldest] as Candidate];
    const later = one.capturedAtMs - other.capturedAtMs || one.imageId - other.imageId;
    if (later < 0) oldest = index;
  }
  return place.splice(oldest, 1)[0] as Candidate;
}

/** 0 for half of all ids, 1 for a quarter, 2 for an eighth … with neighbours spread evenly. */
function rankOf(imageId: number): number {
  const low = Math.imul(imageId % 2 ** 32, 0x9e3779b1);
  const high = Math.imul(Math.floor(imageId / 2 ** 32), 0x85ebca6b);
  return Math.clz32(Math.imul(low ^ high ^ (low >>> 15), 0xc2b2ae35));
}
