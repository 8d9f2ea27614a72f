import { matchLimit, misfitOf } from './estimate.ts';
import type { ObjectClass } from './object-classes.ts';
import type { Ray } from './ray.ts';
import { type Fit, fitObject } from './refine.ts';

/** Rays that belong to one object, at most one of each image, and where they place it. */
export interface Track {
  readonly rays: readonly Ray[];
  readonly fit: Fit;
}

/** An object of more views than this keeps them; one of fewer may be a crossing of others' rays. */
const mostContested = 6;

interface Claim {
  /** Places in the list of rays, ascending. */
  places: readonly number[];
  fit: Fit;
}

/** Which object has which rays, while objects are looked for. Rays are told by their place in the list. */
export class Claims {
  readonly #rays: readonly Ray[];
  readonly #kind: ObjectClass;
  readonly #leastViews: number;
  readonly #claims: Claim[] = [];
  readonly #owners: Int32Array;
  readonly #misfits: Float64Array;

  /** Objects are left as many views as `leastViews`. */
  constructor(rays: readonly Ray[], kind: ObjectClass, leastViews: number) {
    this.#rays = rays;
    this.#kind = kind;
    this.#leastViews = leastViews;
    this.#owners = new Int32Array(rays.length).fill(-1);
    this.#misfits = new Float64Array(rays.length).fill(matchLimit);
  }

  /** What a ray must fit an object better than to be taken by it: 0 when it stays where it is. */
  misfitOf(place: number): number {
    const owner = this.#owners[place] as number;
    if (owner === -1) return matchLimit;
    const { places } = this.#claims[owner] as Claim;
    const isContested = places.length > this.#leastViews && places.length <= mostContested;
    return isContested ? (this.#misfits[place] as number) : 0;
  }

  /** Gives an object its rays, unless it would leave too few to one that has some of them. */
  claim(places: readonly number[], fit: Fit): void {
    const losses = new Map<number, number>();
    for (const place of places) {
      const owner = this.#owners[place] as number;
      if (owner !== -1) losses.set(owner, (losses.get(owner) ?? 0) + 1);
    }
    for (const [owner, count] of losses) {
      if ((this.#claims[owner] as Claim).places.length - count < this.#leastViews) return;
    }
    const claim = { places, fit };
    this.#hold(claim, this.#claims.push(claim) - 1);
    for (const owner of losses.keys()) {
      const loser = this.#claims[owner] as Claim;
      loser.places = loser.places.filter((place) => this.#owners[place] === owner);
      loser.fit = fitObject(this.#raysAt(loser.places), loser.fit, this.#kind) ?? loser.fit;
      this.#hold(loser, owner);
    }
  }

  tracks(): Track[] {
    return this.#claims.map(({ places, fit }) => ({ rays: this.#raysAt(places), fit }));
  }

  #hold({ places, fit }: Claim, owner: number): void {
    for (const place of places) {
      this.#owners[place] = owner;
      this.#misfits[place] = misfitOf(this.#rays[place] as Ray, fit);
    }
  }

  #raysAt(places: readonly number[]): Ray[] {
    return places.map((place) => this.#rays[place] as Ray);
  }
}
