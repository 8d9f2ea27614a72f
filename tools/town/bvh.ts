/**
 * A bounding volume hierarchy over flat arrays: median split on the longest axis of the centroids.
 * `bounds` holds min x, y, z, max x, y, z for each item.
 */
export type Bvh = {
  /** Six numbers a node. */
  box: Float64Array;
  /** Leaf: first place in `items`. Inner node: its second child (the first one follows it). */
  link: Int32Array;
  /** Items in a leaf, 0 for an inner node. */
  count: Int32Array;
  items: Int32Array;
};

const LEAF = 3;

export function buildBvh(bounds: Float64Array): Bvh {
  const n = bounds.length / 6;
  const items = new Int32Array(n).map((_, i) => i);
  const box = new Float64Array(n * 12);
  const link = new Int32Array(n * 2);
  const count = new Int32Array(n * 2);
  let nodes = 0;

  const center = (item: number, axis: number): number =>
    (bounds[item * 6 + axis] as number) + (bounds[item * 6 + axis + 3] as number);

  const build = (from: number, to: number): number => {
    const node = nodes++;
    for (let k = 0; k < 3; k++) {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let i = from; i < to; i++) {
        const item = items[i] as number;
        low = Math.min(low, bounds[item * 6 + k] as number);
        high = Math.max(high, bounds[item * 6 + k + 3] as number);
      }
      box[node * 6 + k] = low;
      box[node * 6 + k + 3] = high;
    }
    if (to - from <= LEAF) {
      link[node] = from;
      count[node] = to - from;
      return node;
    }
    let axis = 0;
    let widest = -1;
    for (let k = 0; k < 3; k++) {
      let low = Number.POSITIVE_INFINITY;
      let high = Number.NEGATIVE_INFINITY;
      for (let i = from; i < to; i++) {
        const c = center(items[i] as number, k);
        low = Math.min(low, c);
        high = Math.max(high, c);
      }
      if (high - low > widest) {
        widest = high - low;
        axis = k;
      }
    }
    // Ties are broken by number: the order must not depend on the sort's inner workings.
    items.subarray(from, to).sort((p, q) => center(p, axis) - center(q, axis) || p - q);
    const middle = (from + to) >> 1;
    build(from, middle);
    link[node] = build(middle, to);
    return node;
  };
  build(0, n);
  return { box, link, count, items };
}
