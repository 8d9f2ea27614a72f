import type { Position } from 'geojson';

/**
 * world-atlas draws outlines on the sphere: a ring over the antimeridian jumps from 180° to -180°, and
 * Antarctica lies between two rings that go once around, its coast and the pole. On a flat map such
 * rings cross themselves. Here they go on beyond ±180° instead, and a coast around a pole is closed
 * along the pole.
 */
export function unrollPolygon(rings: Position[][]): Position[][] {
  const isPole = (ring: Position[]) => ring.every(([, lat = 0]) => Math.abs(lat) > 89);
  return rings.filter((ring) => !isPole(ring)).map(unrollRing);
}

function unrollRing(ring: Position[]): Position[] {
  let turns = 0;
  let previous = ring[0]?.[0] ?? 0;
  const unrolled = ring.map(([lon = 0, lat = 0]): Position => {
    if (lon - previous > 180) turns -= 360;
    if (lon - previous < -180) turns += 360;
    previous = lon;
    return [lon + turns, lat];
  });
  const [first, last] = [unrolled[0], unrolled.at(-1)];
  if (!first || !last || turns === 0) return unrolled;
  const pole = (last[1] ?? 0) < 0 ? -90 : 90;
  // Once around, from the first longitude to the last: moved to where the map is.
  const shift = turns < 0 ? 360 : 0;
  return [...unrolled, [last[0] ?? 0, pole], [first[0] ?? 0, pole], first].map(
    ([lon = 0, lat = 0]) => [lon + shift, lat],
  );
}
