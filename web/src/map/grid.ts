import type { FeatureCollection, LineString } from 'geojson';
import type { Bounds } from '../coverage.ts';

/** Degrees between lines, from a world to a house. */
const steps = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005];
const linesWanted = 8;
const poles = 85;

/**
 * The meridians and parallels in view, about eight across, which tell scale and north where the map
 * has nothing else to show.
 */
export function gridLines([west, south, east, north]: Bounds): FeatureCollection<LineString> {
  const step = steps.find((each) => (east - west) / each >= linesWanted) ?? 0.0002;
  const [left, right] = [Math.floor(west / step) - 1, Math.ceil(east / step) + 1];
  const bottom = Math.max(Math.floor(south / step) - 1, Math.ceil(-poles / step));
  const top = Math.min(Math.ceil(north / step) + 1, Math.floor(poles / step));
  const lines: [number, number][][] = [];
  for (let i = left; i <= right; i++) {
    lines.push([
      [i * step, bottom * step],
      [i * step, top * step],
    ]);
  }
  for (let i = bottom; i <= top; i++) {
    lines.push([
      [left * step, i * step],
      [right * step, i * step],
    ]);
  }
  return {
    type: 'FeatureCollection',
    features: lines.map((coordinates) => ({
      type: 'Feature',
      properties: {},
      geometry: { type: 'LineString', coordinates },
    })),
  };
}
