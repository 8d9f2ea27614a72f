type Position = [lon: number, lat: number];

/**
 * A line as parts of which none crosses the antimeridian (RFC 7946, section 3.1.9). Each has at least
 * two positions, so a single one stands twice. Of two ways around the world, a step takes the shorter one.
 */
export function cutAtAntimeridian(line: readonly Position[]): Position[][] {
  const parts: Position[][] = [];
  let part: Position[] = [];
  for (const position of line) {
    const before = part.at(-1);
    if (before && Math.abs(position[0] - before[0]) > 180) {
      const [edge, lat] = crossing(before, position);
      part.push([edge, lat]);
      parts.push(part);
      part = [[-edge, lat]];
    }
    part.push(position);
  }
  parts.push(part);
  return parts.map((each) => (each.length === 1 ? [...each, ...each] : each));
}

/** Where the step leaves the side that it comes from: at 180° or -180°. */
function crossing([fromLon, fromLat]: Position, [toLon, toLat]: Position): Position {
  const edge = fromLon > 0 ? 180 : -180;
  const toBeyond = toLon + 2 * edge;
  const share = toBeyond === fromLon ? 0 : (edge - fromLon) / (toBeyond - fromLon);
  return [edge, fromLat + share * (toLat - fromLat)];
}
