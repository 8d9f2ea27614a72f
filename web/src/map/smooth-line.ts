import type { Position } from 'geojson';

/**
 * Cuts a line's corners (Chaikin's algorithm, once): lakes and rivers lie on a grid of four kilometres,
 * whose steps would show. The ends stay.
 */
export function smoothLine(line: Position[]): Position[] {
  const [first, last] = [line[0], line.at(-1)];
  return first && last ? [first, ...cutCorners(line), last] : line;
}

/** The same for a closed line, which stays closed. */
export function smoothRing(ring: Position[]): Position[] {
  const cut = cutCorners(ring);
  return cut[0] ? [...cut, cut[0]] : ring;
}

function cutCorners(line: Position[]): Position[] {
  return line.slice(1).flatMap(([x = 0, y = 0], index) => {
    const [fromX = 0, fromY = 0] = line[index] ?? [];
    const at = (part: number): Position => [fromX + (x - fromX) * part, fromY + (y - fromY) * part];
    return [at(0.25), at(0.75)];
  });
}
