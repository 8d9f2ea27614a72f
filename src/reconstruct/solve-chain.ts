type Triple = readonly [number, number, number];
/** Of a symmetric matrix of three by three, the upper triangle row by row. */
type Symmetric = readonly [number, number, number, number, number, number];

/**
 * Solves for three unknowns at each place of a chain: each has normal equations of its own (upper triangle
 * and right side), and neighbours are held together, each unknown to its like with a weight; the first
 * link's weights are not used. Block elimination along the chain and back. The variances are those
 * seen from the chain's beginning up to each place, so on the safe side.
 */
export function solveChain(
  blocks: readonly { readonly a: readonly number[]; readonly b: readonly number[] }[],
  links: readonly Triple[],
): { readonly x: Triple; readonly variances: Triple }[] {
  const inverses: Symmetric[] = [];
  const sides: Triple[] = [];
  for (const [index, { a, b }] of blocks.entries()) {
    const link = index > 0 ? (links[index] as Triple) : ([0, 0, 0] as const);
    const next = links[index + 1] ?? [0, 0, 0];
    const [a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0] = a;
    const [b0 = 0, b1 = 0, b2 = 0] = b;
    const before = inverses[index - 1] ?? [0, 0, 0, 0, 0, 0];
    const carried = multiply(before, sides[index - 1] ?? [0, 0, 0]);
    const [p, q, r] = link;
    const matrix: Symmetric = [
      a0 + p + next[0] - p * before[0] * p,
      a1 - p * before[1] * q,
      a2 - p * before[2] * r,
      a3 + q + next[1] - q * before[3] * q,
      a4 - q * before[4] * r,
      a5 + r + next[2] - r * before[5] * r,
    ];
    inverses.push(invert(matrix));
    sides.push([b0 + p * carried[0], b1 + q * carried[1], b2 + r * carried[2]]);
  }
  const solved: { x: Triple; variances: Triple }[] = [];
  let after: Triple = [0, 0, 0];
  for (let index = blocks.length - 1; index >= 0; index--) {
    const next = links[index + 1] ?? [0, 0, 0];
    const side = sides[index] as Triple;
    const inverse = inverses[index] as Symmetric;
    const x = multiply(inverse, [
      side[0] + next[0] * after[0],
      side[1] + next[1] * after[1],
      side[2] + next[2] * after[2],
    ]);
    solved.push({ x, variances: [inverse[0], inverse[3], inverse[5]] });
    after = x;
  }
  return solved.reverse();
}

function multiply([a, b, c, d, e, f]: Symmetric, [x, y, z]: Triple): Triple {
  return [a * x + b * y + c * z, b * x + d * y + e * z, c * x + e * y + f * z];
}

function invert([a, b, c, d, e, f]: Symmetric): Symmetric {
  const [p, q, r] = [d * f - e * e, c * e - b * f, b * e - c * d];
  const determinant = a * p + b * q + c * r;
  return [
    p / determinant,
    q / determinant,
    r / determinant,
    (a * f - c * c) / determinant,
    (b * c - a * e) / determinant,
    (a * d - b * b) / determinant,
  ];
}
