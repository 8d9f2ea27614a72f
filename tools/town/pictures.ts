import { lettering } from './lettering.ts';
import { between, createRandomFor, pick, type Random } from './random.ts';

/** Signs, shop boards and posters as SVG, all drawn here. Square ones are 256 × 256. */
export type Picture = { name: string; width: number; height: number; svg: string };

const walker = (s: number, x: number, y: number, color: string): string =>
  `<g transform="translate(${x} ${y}) scale(${s})" stroke="${color}" fill="none" stroke-width="13" stroke-linecap="round" stroke-linejoin="round"><circle cx="4" cy="-52" r="8" fill="${color}" stroke="none"/><path d="M0 -32L-2 2L-22 44M-2 2L16 20L22 46M0 -30L-22 -8M2 -28L22 -12"/></g>`;

const square = (fill: string): string => `<rect width="256" height="256" fill="${fill}"/>`;
const ring = (inner: string): string =>
  `${square('#c4161c')}<circle cx="128" cy="128" r="128" fill="#c4161c"/><circle cx="128" cy="128" r="96" fill="${inner}"/>`;
const warning = (mark: string): string =>
  `${square('#c4161c')}<path d="M128 62L216 222H40Z" fill="#fbfbf6"/>${mark}`;

const SIGN_FACES: Record<string, string> = {
  'regulatory--stop--g1': `${square('#f7f7f2')}<path d="M78 8H178L248 78V178L178 248H78L8 178V78Z" fill="#b8121b"/>${lettering('STOP', 128, 128, 86, '#fbfbf6', 0.19, 0.72)}`,
  'regulatory--yield--g1': `${square('#c4161c')}<path d="M128 194L40 34H216Z" fill="#fbfbf6"/>`,
  'regulatory--maximum-speed-limit-50--g1': `${ring('#fbfbf6')}${lettering('50', 128, 128, 92, '#111', 0.19, 0.95)}`,
  'regulatory--maximum-speed-limit-30--g1': `${ring('#fbfbf6')}${lettering('30', 128, 128, 92, '#111', 0.19, 0.95)}`,
  'regulatory--no-entry--g1': `${square('#f4f4f0')}<circle cx="128" cy="128" r="120" fill="#c4161c"/><rect x="38" y="102" width="180" height="52" fill="#fbfbf6"/>`,
  'regulatory--no-parking--g1': `${square('#c4161c')}<circle cx="128" cy="128" r="98" fill="#15489f"/><path d="M56 56L200 200" stroke="#c4161c" stroke-width="30"/>`,
  'regulatory--keep-right--g1': `${square('#f4f4f0')}<circle cx="128" cy="128" r="120" fill="#15489f"/><path d="M66 72L178 184M186 110V192H104" stroke="#fbfbf6" stroke-width="30" fill="none"/>`,
  'regulatory--priority-road--g4': `${square('#f4f4f0')}<path d="M128 40L216 128L128 216L40 128Z" fill="#f2b705" stroke="#1c1c1c" stroke-width="5"/>`,
  'information--pedestrians-crossing--g1': `${square('#f4f4f0')}<rect x="8" y="8" width="240" height="240" fill="#1550a8"/><path d="M128 34L226 218H30Z" fill="#fbfbf6"/>${walker(0.98, 128, 160, '#111')}<path d="M62 208h22M104 208h22M146 208h22" stroke="#111" stroke-width="9"/>`,
  'information--parking--g1': `${square('#f4f4f0')}<rect x="8" y="8" width="240" height="240" fill="#1550a8"/>${lettering('P', 132, 128, 150, '#fbfbf6', 0.2, 1)}`,
  'warning--pedestrians-crossing--g1': warning(walker(0.95, 128, 172, '#111')),
  'warning--children--g2': warning(walker(0.75, 100, 178, '#111') + walker(0.62, 160, 186, '#111')),
  'warning--traffic-signals--g1': warning(
    '<circle cx="128" cy="112" r="17" fill="#c4161c"/><circle cx="128" cy="154" r="17" fill="#e6a700"/><circle cx="128" cy="196" r="17" fill="#1c8a3c"/>',
  ),
  'warning--curve-right--g1': warning(
    '<path d="M112 206V168Q112 144 136 140H160M142 116L168 140L142 164" stroke="#111" stroke-width="16" fill="none"/>',
  ),
};

export const SIGN_CLASSES = Object.keys(SIGN_FACES);

const SHOPS = [
  'BAKERY',
  'BOOKS',
  'CAFE LUNA',
  'FLOWERS',
  'HATS & TEA',
  'PHARMACY',
  'CYCLES',
  'OPTICS',
  'TOYS',
  'PIZZA',
  'RECORDS',
  'MAPS & MORE',
  'TAILOR',
  'BARBER',
  'CHEESE',
  'KIOSK',
  'LAMPS',
  'VELVET',
  'JAZZ BAR',
  'GALLERY',
];
const HEADLINES = [
  'JAZZ',
  'CIRCUS',
  'FAIR',
  'MARKET',
  'OPERA',
  'RADIO',
  'VOTE',
  'EXPO',
  'CHESS',
  'FILM',
  'DANCE',
  'OPEN',
  'SALE',
  'ROBOTS',
];
const BOARD_COLORS = [
  '#7a1f2b',
  '#1f3d5c',
  '#1e5b43',
  '#d9b44a',
  '#2b2b33',
  '#b5532a',
  '#e8e0cc',
  '#5a3c78',
  '#0f6b78',
];
const BRIGHT = [
  '#e4572e',
  '#17bebb',
  '#ffc914',
  '#2e282a',
  '#76b041',
  '#f2efe6',
  '#8d3b72',
  '#1d4e89',
  '#f79256',
  '#c81d4f',
];

function shopBoard(name: string, random: Random): Picture {
  const board = pick(random, BOARD_COLORS);
  const light = board === '#e8e0cc' || board === '#d9b44a';
  const ink = light ? '#26221e' : '#f6efdc';
  const squeeze = Math.min(1.1, 7.2 / name.length);
  const svg = `<rect width="512" height="96" fill="${board}"/><rect x="7" y="7" width="498" height="82" fill="none" stroke="${ink}" stroke-width="4"/><circle cx="36" cy="48" r="13" fill="${pick(random, BRIGHT)}"/><circle cx="476" cy="48" r="13" fill="${pick(random, BRIGHT)}"/>${lettering(name, 256, 48, 48, ink, 0.17, squeeze)}`;
  return { name: `shop ${name}`, width: 512, height: 96, svg };
}

function poster(index: number, random: Random): Picture {
  const color = (): string => pick(random, BRIGHT);
  let svg = `<rect width="192" height="256" fill="${color()}"/>`;
  for (let i = 0; i < 9; i++) {
    const x = between(random, 0, 192).toFixed(0);
    const y = between(random, 0, 256).toFixed(0);
    const s = between(random, 12, 60);
    const turn = between(random, 0, 90).toFixed(0);
    if (random() < 0.45)
      svg += `<circle cx="${x}" cy="${y}" r="${(s * 0.7).toFixed(0)}" fill="${color()}"/>`;
    else if (random() < 0.6)
      svg += `<rect x="${x}" y="${y}" width="${s.toFixed(0)}" height="${(s * 1.5).toFixed(0)}" transform="rotate(${turn} ${x} ${y})" fill="${color()}"/>`;
    else
      svg += `<path d="M${x} ${y}l${s.toFixed(0)} ${s.toFixed(0)}l-${(s * 1.6).toFixed(0)} 8Z" fill="${color()}"/>`;
  }
  const word = HEADLINES[index % HEADLINES.length] as string;
  svg += `<rect x="8" y="${150 + (index % 3) * 20}" width="176" height="52" fill="#f6f1e4"/>${lettering(word, 96, 176 + (index % 3) * 20, 32, '#1b1b1f', 0.2, Math.min(1, 5 / word.length))}<rect x="3" y="3" width="186" height="250" fill="none" stroke="#f6f1e4" stroke-width="6"/>`;
  return { name: `poster ${index}`, width: 192, height: 256, svg };
}

/** Every picture of the town; a look refers to them by their place in this list. */
export function listPictures(seed: number): Picture[] {
  const random = createRandomFor(seed, 'pictures');
  const signs = SIGN_CLASSES.map((name) => ({
    name,
    width: 256,
    height: 256,
    svg: SIGN_FACES[name] as string,
  }));
  const shops = SHOPS.map((name) => shopBoard(name, random));
  const posters = Array.from({ length: 28 }, (_, i) => poster(i, random));
  return [...signs, ...shops, ...posters];
}

export const SHOP_COUNT = SHOPS.length;
export const POSTER_COUNT = 28;
export const FIRST_SHOP = SIGN_CLASSES.length;
export const FIRST_POSTER = FIRST_SHOP + SHOP_COUNT;
