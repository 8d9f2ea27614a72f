/**
 * A stroke alphabet of our own, on a grid 4 wide and 6 high, y down. Fonts differ from machine to
 * machine; strokes don't. Each stroke is a run of digit pairs "xy".
 */
const STROKES: Record<string, string> = {
  A: '06 20 46,14 34',
  B: '00 06 36 45 44 33 03,33 42 41 30 00',
  C: '41 30 10 01 05 16 36 45',
  D: '00 06 26 44 42 20 00',
  E: '40 00 06 46,03 33',
  F: '40 00 06,03 33',
  G: '41 30 10 01 05 16 36 45 43 23',
  H: '00 06,40 46,03 43',
  I: '20 26',
  J: '40 45 36 16 05',
  K: '00 06,40 03 46',
  L: '00 06 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 01 05 16 36 45 41 30 10',
  P: '06 00 30 41 42 33 03',
  Q: '10 01 05 16 36 45 41 30 10,24 46',
  R: '06 00 30 41 42 33 03,23 46',
  S: '41 30 10 01 02 13 33 44 45 36 16 05',
  T: '00 40,20 26',
  U: '00 05 16 36 45 40',
  V: '00 26 40',
  W: '00 16 23 36 40',
  X: '00 46,40 06',
  Y: '00 23 40,23 26',
  Z: '00 40 06 46',
  '0': '10 01 05 16 36 45 41 30 10',
  '1': '11 20 26',
  '2': '01 10 30 41 42 06 46',
  '3': '00 40 23 33 44 45 36 16 05',
  '4': '36 30 04 44',
  '5': '40 00 02 32 43 45 36 06',
  '6': '40 10 01 05 16 36 45 44 33 03',
  '7': '00 40 16',
  '8': '13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33',
  '9': '06 36 45 41 30 10 01 02 13 43',
  '&': '46 01 10 21 04 05 16 26 44',
};

/** SVG paths for a line of capitals, centred on (cx, cy), `height` tall. */
export function lettering(
  text: string,
  cx: number,
  cy: number,
  height: number,
  color: string,
  weight = 0.16,
  squeeze = 1,
): string {
  const unit = height / 6;
  const advance = unit * 5.6 * squeeze;
  const left = cx - (text.length * advance - 1.6 * unit * squeeze) / 2;
  let d = '';
  for (let i = 0; i < text.length; i++) {
    for (const stroke of (STROKES[text[i] as string] ?? '').split(',')) {
      stroke.split(' ').forEach((pair, k) => {
        if (pair === '') return;
        const x = left + i * advance + Number(pair[0]) * unit * squeeze;
        const y = cy - height / 2 + Number(pair[1]) * unit;
        d += `${k === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
      });
    }
  }
  return `<path d="${d}" fill="none" stroke="${color}" stroke-width="${(height * weight).toFixed(1)}" stroke-linecap="round" stroke-linejoin="round"/>`;
}
