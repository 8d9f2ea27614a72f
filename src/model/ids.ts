/**
 * Entity ids: integers of at most 53 bits, so that every client can hold them as numbers.
 *
 *     28 bits lease | 21 bits count | 4 bits kind
 *
 * A process takes a lease (a random number that no other process ever had; the store guarantees it)
 * and counts within it, so ids are unique without a counter that all shards would share. The kind in
 * the lowest bits makes ids unique across kinds, and tells `/:id` which table to ask.
 */

export const entityKinds = {
  image: 1,
  user: 2,
  organization: 3,
  application: 4,
  upload: 5,
  detection: 6,
  map_feature: 7,
  detection_run: 8,
  deletion: 9,
  edit: 10,
  report: 11,
} as const;

export type EntityKind = keyof typeof entityKinds;

const kindBits = 4;
const countBits = 21;
export const leaseBits = 28;
const idsPerLease = 2 ** countBits;

const kindsByCode = new Map<number, EntityKind>(
  Object.entries(entityKinds).map(([kind, code]) => [code, kind as EntityKind]),
);

/** The kind of the entity that has an id; undefined when no entity can have it. */
export function kindOfId(id: number): EntityKind | undefined {
  return Number.isSafeInteger(id) && id > 0 ? kindsByCode.get(id % 2 ** kindBits) : undefined;
}

/** Reads a decimal id as clients send it; undefined for anything that can't be one. */
export function parseId(text: string): number | undefined {
  if (!/^[1-9]\d{0,15}$/.test(text)) return undefined;
  const id = Number(text);
  return Number.isSafeInteger(id) ? id : undefined;
}

/** Makes ids. `takeLease` gives a number below 2^28 that it has given to nobody before. */
export class IdAllocator {
  readonly #takeLease: () => Promise<number>;
  #lease = 0;
  #count = idsPerLease;
  #renewal: Promise<void> | undefined;

  constructor(takeLease: () => Promise<number>) {
    this.#takeLease = takeLease;
  }

  async next(kind: EntityKind): Promise<number> {
    while (this.#count >= idsPerLease) {
      this.#renewal ??= this.#renew();
      await this.#renewal;
    }
    return (this.#lease * idsPerLease + this.#count++) * 2 ** kindBits + entityKinds[kind];
  }

  async #renew(): Promise<void> {
    try {
      this.#lease = await this.#takeLease();
      this.#count = 0;
    } finally {
      this.#renewal = undefined;
    }
  }
}
