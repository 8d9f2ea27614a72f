import type { ExpressionSpecification } from 'maplibre-gl';

/** A value that goes evenly from stop to stop. */
export function byZoom(...stops: [zoom: number, value: unknown][]): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], ...stops.flat()] as ExpressionSpecification;
}
