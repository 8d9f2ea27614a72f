/** Local metres (east, north, up) to WGS84 and back, through earth-centred coordinates. */

export type LonLatAlt = { lon: number; lat: number; alt: number };
export type Vector3 = [number, number, number];

// WGS84 defining constants (NGA.STND.0036, table 3.1).
const SEMI_MAJOR = 6378137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
const RADIANS = Math.PI / 180;

/** The town stands on an invented spot in a temperate region. */
export const REFERENCE: LonLatAlt = { lon: 14.2, lat: 46.05, alt: 420 };

function toEcef(p: LonLatAlt): Vector3 {
  const lat = p.lat * RADIANS;
  const lon = p.lon * RADIANS;
  const n = SEMI_MAJOR / Math.sqrt(1 - E2 * Math.sin(lat) ** 2);
  const r = (n + p.alt) * Math.cos(lat);
  return [r * Math.cos(lon), r * Math.sin(lon), (n * (1 - E2) + p.alt) * Math.sin(lat)];
}

export function enuToWgs84(enu: Vector3, reference: LonLatAlt = REFERENCE): LonLatAlt {
  const lat0 = reference.lat * RADIANS;
  const lon0 = reference.lon * RADIANS;
  const [sp, cp, sl, cl] = [Math.sin(lat0), Math.cos(lat0), Math.sin(lon0), Math.cos(lon0)];
  const [x0, y0, z0] = toEcef(reference);
  const [e, n, u] = enu;
  const x = x0 - sl * e - sp * cl * n + cp * cl * u;
  const y = y0 + cl * e - sp * sl * n + cp * sl * u;
  const z = z0 + cp * n + sp * u;
  const p = Math.hypot(x, y);
  let lat = Math.atan2(z, p * (1 - E2));
  let alt = 0;
  // The fixed point converges by a factor of about E2 a round: six rounds reach double precision.
  for (let i = 0; i < 6; i++) {
    const radius = SEMI_MAJOR / Math.sqrt(1 - E2 * Math.sin(lat) ** 2);
    alt = p / Math.cos(lat) - radius;
    lat = Math.atan2(z, p * (1 - (E2 * radius) / (radius + alt)));
  }
  return { lon: Math.atan2(y, x) / RADIANS, lat: lat / RADIANS, alt };
}

export function wgs84ToEnu(point: LonLatAlt, reference: LonLatAlt = REFERENCE): Vector3 {
  const lat0 = reference.lat * RADIANS;
  const lon0 = reference.lon * RADIANS;
  const [sp, cp, sl, cl] = [Math.sin(lat0), Math.cos(lat0), Math.sin(lon0), Math.cos(lon0)];
  const [x0, y0, z0] = toEcef(reference);
  const [x1, y1, z1] = toEcef(point);
  const [x, y, z] = [x1 - x0, y1 - y0, z1 - z0];
  return [
    -sl * x + cl * y,
    -sp * cl * x - sp * sl * y + cp * z,
    cp * cl * x + cp * sl * y + sp * z,
  ];
}
