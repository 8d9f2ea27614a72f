/** From a buffer of object numbers to the outline of each object's largest visible region. */

export type Outline = {
  /** 1-based number of the object. */
  object: number;
  pixels: number;
  /** x, y in 0..1 of the upright picture, y down; not closed. */
  polygon: [number, number][];
};

const SMALLEST = 30;
const MOST_VERTICES = 24;

type Region = { object: number; pixels: number; start: number; label: number };

export function traceOutlines(ids: Uint16Array, width: number, height: number): Outline[] {
  const labels = new Int32Array(ids.length);
  const largest = new Map<number, Region>();
  const stack: number[] = [];
  let label = 0;
  for (let start = 0; start < ids.length; start++) {
    const object = ids[start] as number;
    if (object === 0 || labels[start] !== 0) continue;
    label++;
    let pixels = 0;
    labels[start] = label;
    stack.push(start);
    const visit = (j: number): void => {
      if (ids[j] !== object || labels[j] !== 0) return;
      labels[j] = label;
      stack.push(j);
    };
    while (stack.length > 0) {
      const i = stack.pop() as number;
      pixels++;
      const x = i % width;
      if (x > 0) visit(i - 1);
      if (x + 1 < width) visit(i + 1);
      if (i >= width) visit(i - width);
      if (i + width < ids.length) visit(i + width);
    }
    if (pixels >= SMALLEST && pixels > (largest.get(object)?.pixels ?? 0)) {
      largest.set(object, { object, pixels, start, label });
    }
  }
  return [...largest.values()]
    .sort((a, b) => a.object - b.object)
    .map(({ object, pixels, start, label }) => {
      const ring = simplify(follow(labels, label, start, width, height));
      const round = (v: number): number => Math.round(v * 1e4) / 1e4;
      return {
        object,
        pixels,
        polygon: ring.map(([x, y]) => [round(x / width), round(y / height)] as [number, number]),
      };
    });
}

const STEPS = [
  [1, 0],
  [0, 1],
  [-1, 0],
  [0, -1],
] as const;

/** Walks the cracks between pixels clockwise, the region on the right hand, from its first pixel. */
function follow(
  labels: Int32Array,
  label: number,
  start: number,
  width: number,
  height: number,
): [number, number][] {
  const inside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] === label;
  const x0 = start % width;
  const y0 = Math.floor(start / width);
  const ring: [number, number][] = [];
  let x = x0;
  let y = y0;
  let heading = 0;
  do {
    const [dx, dy] = STEPS[heading] as readonly [number, number];
    x += dx;
    y += dy;
    // The two pixels ahead of the corner we now stand on.
    const [rx, ry] = [x + Math.min(0, dx - dy), y + Math.min(0, dy + dx)];
    const [lx, ly] = [x + Math.min(0, dx + dy), y + Math.min(0, dy - dx)];
    if (!inside(rx, ry)) {
      ring.push([x, y]);
      heading = (heading + 1) & 3;
    } else if (inside(lx, ly)) {
      ring.push([x, y]);
      heading = (heading + 3) & 3;
    }
  } while (x !== x0 || y !== y0 || heading !== 0);
  return ring;
}

function simplify(ring: [number, number][]): [number, number][] {
  for (let tolerance = 0.8; ; tolerance *= 1.35) {
    const kept = douglasPeucker(ring, tolerance);
    if (kept.length <= MOST_VERTICES) return kept;
  }
}

/** Douglas–Peucker on a ring, cut open at its first vertex and the one farthest from it. */
function douglasPeucker(ring: [number, number][], tolerance: number): [number, number][] {
  const [fx, fy] = ring[0] as [number, number];
  let split = 0;
  let farthest = -1;
  ring.forEach(([x, y], i) => {
    const d = Math.hypot(x - fx, y - fy);
    if (d > farthest) {
      farthest = d;
      split = i;
    }
  });
  const keep = new Uint8Array(ring.length + 1);
  keep[0] = 1;
  keep[split] = 1;
  const closed = [...ring, ring[0] as [number, number]];
  const pending: [number, number][] = [
    [0, split],
    [split, ring.length],
  ];
  while (pending.length > 0) {
    const [a, b] = pending.pop() as [number, number];
    const [ax, ay] = closed[a] as [number, number];
    const [bx, by] = closed[b] as [number, number];
    const length = Math.hypot(bx - ax, by - ay);
    let worst = tolerance;
    let at = -1;
    for (let i = a + 1; i < b; i++) {
      const [px, py] = closed[i] as [number, number];
      const d =
        length < 1e-9
          ? Math.hypot(px - ax, py - ay)
          : Math.abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length;
      if (d > worst) {
        worst = d;
        at = i;
      }
    }
    if (at < 0) continue;
    keep[at] = 1;
    pending.push([a, at], [at, b]);
  }
  return ring.filter((_, i) => keep[i] === 1);
}
