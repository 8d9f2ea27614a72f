/** Seeded chance for what benchmarks make up. */

/** Normally distributed numbers of mean 0 and deviation 1 (Box and Muller). */
export function gaussianFrom(random: () => number): () => number {
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
