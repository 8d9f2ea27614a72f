import type { Viewer } from 'mapillary-js';
import { isStillPreferred } from '../motion.ts';

type Point = readonly [x: number, y: number];

const turnMs = 220;
const mostTurns = 4;
/** MapillaryJS looks no farther up or down than so near the poles of a panorama. */
const poleMargin = 0.05;

/** Turns the viewer: all around in a panorama, and in other photos as far as there is something to see. */
export class Look {
  readonly #viewer: Viewer;
  readonly #container: HTMLElement;
  #isRound = false;
  #frame = 0;

  constructor(viewer: Viewer, container: HTMLElement) {
    this.#viewer = viewer;
    this.#container = container;
    viewer.on('image', ({ image }) => {
      this.#isRound = image.cameraType === 'spherical';
    });
  }

  /** Whether the photo that is shown goes all around. */
  get isRound(): boolean {
    return this.#isRound;
  }

  /** The horizontal angle that is seen, in degrees. */
  async angle(): Promise<number> {
    const half = ((await this.#viewer.getFieldOfView()) * Math.PI) / 360;
    return (Math.atan(Math.tan(half) * this.#aspect) * 360) / Math.PI;
  }

  /** Turns by parts of what is seen: 1 is its whole width, or height. */
  async by(right: number, down: number): Promise<void> {
    if (!this.#isRound) return this.#turnWithin(right, down);
    const angles = [await this.angle(), await this.#viewer.getFieldOfView()] as const;
    await this.#turn((right * angles[0]) / 360, (down * angles[1]) / 180);
  }

  /** Turns a panorama to a compass direction, in degrees. */
  async towards(bearing: number): Promise<void> {
    // A view that was let go of turns on for a moment, and would end beside the direction.
    for (let turns = 0; turns < mostTurns; turns++) {
      const difference = ((bearing - (await this.#viewer.getBearing()) + 540) % 360) - 180;
      if (Math.abs(difference) < 0.5) return;
      await this.#turn(difference / 360, 0);
      await new Promise((resolve) => setTimeout(resolve, 2 * turnMs));
    }
  }

  /** The middle of the photo, and all of it. */
  ahead(): void {
    cancelAnimationFrame(this.#frame);
    this.#viewer.setZoom(0);
    this.#viewer.setCenter([0.5, 0.5]);
  }

  get #aspect(): number {
    return this.#container.clientWidth / Math.max(this.#container.clientHeight, 1);
  }

  /** So far that the edge of the photo comes to the edge of the viewer, and no farther. */
  async #turnWithin(right: number, down: number): Promise<void> {
    const { clientWidth: width, clientHeight: height } = this.#container;
    // Null where the photo does not reach, whatever the type says.
    const at = (x: number, y: number): Promise<number[] | null> =>
      this.#viewer.unprojectToBasic([x, y]);
    const [west, east, north, south] = await Promise.all([
      at(0, height / 2),
      at(width, height / 2),
      at(width / 2, 0),
      at(width / 2, height),
    ]);
    await this.#turn(
      within(right, west?.[0] ?? 0, east?.[0] ?? 1),
      within(down, north?.[1] ?? 0, south?.[1] ?? 1),
    );
  }

  /** By fractions of the photo. */
  async #turn(right: number, down: number): Promise<void> {
    const [x = 0.5, y = 0.5] = await this.#viewer.getCenter();
    cancelAnimationFrame(this.#frame);
    const show = (part: number) =>
      this.#viewer.setCenter([...this.#place(x + right * part, y + down * part)]);
    if (isStillPreferred()) return show(1);
    const start = performance.now();
    const step = (now: number) => {
      const part = Math.min(Math.max(now - start, 0) / turnMs, 1);
      show(1 - (1 - part) ** 3);
      if (part < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #place(x: number, y: number): Point {
    if (!this.#isRound) return [x, y];
    return [x - Math.floor(x), Math.min(Math.max(y, poleMargin), 1 - poleMargin)];
  }
}

/** How far a view from `start` to `end` of the photo goes for `part` of its size without leaving it. */
function within(part: number, start: number, end: number): number {
  return Math.min(Math.max(part * (end - start), Math.min(-start, 0)), Math.max(1 - end, 0));
}
