/**
 * S2 cells (Google's S2 geometry: quadratic projection, Hilbert curve), as far as images need them:
 * the cell of level 17 that holds a position. MapillaryJS asks for images by these cells and needs
 * them to be the exact partition of the sphere that S2 defines.
 */

/** The level of the cells by which images are grouped, about 70 m across. */
export const s2Level = 17;

const radians = Math.PI / 180;
const cellsPerSide = 2 ** s2Level;
// Where the Hilbert curve goes: for each orientation, the position of the quadrant (i, j) along the
// curve, and how the orientation changes inside that quadrant (S2: kPosToIJ, kPosToOrientation).
const swap = 1;
const invert = 2;
const positionOfQuadrant = [
  [0, 1, 3, 2],
  [0, 3, 1, 2],
  [2, 3, 1, 0],
  [2, 1, 3, 0],
] as const;
const turnAtPosition = [swap, 0, 0, swap | invert] as const;

function faceAndUv(lon: number, lat: number): [face: number, u: number, v: number] {
  const cosLat = Math.cos(lat * radians);
  const x = Math.cos(lon * radians) * cosLat;
  const y = Math.sin(lon * radians) * cosLat;
  const z = Math.sin(lat * radians);
  const [ax, ay, az] = [Math.abs(x), Math.abs(y), Math.abs(z)];
  if (ax > ay && ax > az) return x > 0 ? [0, y / x, z / x] : [3, z / x, y / x];
  if (ay > az) return y > 0 ? [1, -x / y, z / y] : [4, z / y, -x / y];
  return z > 0 ? [2, -x / z, -y / z] : [5, -y / z, -x / z];
}

function cellIndex(uv: number): number {
  const st = uv >= 0 ? 0.5 * Math.sqrt(1 + 3 * uv) : 1 - 0.5 * Math.sqrt(1 - 3 * uv);
  return Math.max(0, Math.min(cellsPerSide - 1, Math.floor(st * cellsPerSide)));
}

/**
 * The level 17 cell of a position as a compact integer below 2^37: the face (3 bits) and the place on
 * the face's Hilbert curve (34 bits). See `s2Id` for the public form.
 */
export function s2CellAt(lon: number, lat: number): number {
  const [face, u, v] = faceAndUv(lon, lat);
  const i = cellIndex(u);
  const j = cellIndex(v);
  let orientation = face & swap;
  let position = face;
  for (let level = s2Level - 1; level >= 0; level--) {
    const quadrant = (((i >>> level) & 1) << 1) | ((j >>> level) & 1);
    const step = positionOfQuadrant[orientation as 0 | 1 | 2 | 3][quadrant as 0 | 1 | 2 | 3];
    position = position * 4 + step;
    orientation ^= turnAtPosition[step];
  }
  return position;
}

const trailingBits = BigInt(64 - 3 - 2 * s2Level);

/** The public decimal id (unsigned 64 bits) of a compact level 17 cell. */
export function s2Id(cell: number): string {
  return ((BigInt(cell) << trailingBits) | (1n << (trailingBits - 1n))).toString();
}

/** The compact cell of a public decimal id, signed or unsigned; undefined when it is no level 17 cell. */
export function parseS2Id(id: string): number | undefined {
  if (!/^-?\d{1,20}$/.test(id)) return undefined;
  const value = BigInt.asUintN(64, BigInt(id));
  if (id !== value.toString() && id !== BigInt.asIntN(64, value).toString()) return undefined;
  const cell = Number(value >> trailingBits);
  return s2Id(cell) === value.toString() && cell < 6 * 4 ** s2Level ? cell : undefined;
}
