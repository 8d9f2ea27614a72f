import { numberOn, symbolOf } from '../features/symbols.ts';
import type { ValueDescription } from '../graph.ts';

const pixelRatio = 2;
/** The symbol's field and the room for the halo around it, in CSS pixels. */
const field = 24;
const margin = 2;
const sidePixels = (field + 2 * margin) * pixelRatio;

export const featureIconOptions = { pixelRatio } as const;

/** The symbol of a group, with a halo that parts it from the map; speed limits show their number. */
export function featureIcon(described: ValueDescription, halo: string): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = sidePixels;
  canvas.height = sidePixels;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No canvas to draw icons on');
  context.scale(pixelRatio, pixelRatio);
  context.translate(margin, margin);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  const { shape, glyph, fill, border, ink } = symbolOf(described);
  const outline = new Path2D(shape);
  context.lineWidth = 5;
  context.strokeStyle = halo;
  context.stroke(outline);
  context.fillStyle = fill;
  context.fill(outline);
  context.lineWidth = 2.4;
  context.strokeStyle = border;
  context.stroke(outline);
  const number = numberOn(described);
  if (number) {
    context.font = `700 ${number.size}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillStyle = ink;
    context.fillText(number.text, field / 2, field / 2 + 0.5);
  } else {
    context.lineWidth = 2;
    context.strokeStyle = ink;
    context.stroke(new Path2D(glyph));
  }
  return context.getImageData(0, 0, sidePixels, sidePixels);
}
