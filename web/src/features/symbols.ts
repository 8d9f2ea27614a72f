import type { ValueDescription } from '../graph.ts';

/** How things of each group of the vocabulary look, on the map, in the card and around photos. */
export interface FeatureSymbol {
  /** SVG paths on a field of 24 by 24: what is filled, and what is drawn on it with a pen 2 wide. */
  readonly shape: string;
  readonly glyph: string;
  readonly fill: string;
  readonly border: string;
  readonly ink: string;
  /** Of outlines in photos, which must be seen before anything. */
  readonly line: string;
}

const disc = 'M12 1.5a10.5 10.5 0 1 0 0 21a10.5 10.5 0 1 0 0-21z';

function object(fill: string, line: string, glyph: string): FeatureSymbol {
  return { shape: disc, glyph, fill, border: fill, ink: '#ffffff', line };
}

const symbols: Readonly<Record<string, FeatureSymbol>> = {
  'street-furniture': object('#7b4aa8', '#c79bff', 'M7 8h10M6 12.5h12M7.8 12.5v4.7M16.2 12.5v4.7'),
  utilities: object('#a04a0b', '#ffa65c', 'M13 5.6 8.4 13h3.4l-.8 5.4 4.6-7.4h-3.4z'),
  'traffic-lights': object(
    '#1d7a3d',
    '#57e38a',
    'M9 5.8h6v12.4H9zM12 8.6h.01M12 12h.01M12 15.4h.01',
  ),
  'signs-and-advertising': object(
    '#b01e63',
    '#ff85bd',
    'M6.5 7h11v6.5h-11zM9.5 13.5v4M14.5 13.5v4',
  ),
  markings: object('#47586a', '#d5e2ee', 'M12 18V7M8.2 10.6 12 6.8l3.8 3.8'),
  'roads-and-barriers': object('#b3390f', '#ff9472', 'M12 6.2 15.8 16H8.2zM6.5 17.8h11M10 12.4h4'),
  nature: object('#43791a', '#a6e36b', 'M12 18.4v-4.6M12 5.6l4.4 8.2H7.6z'),
  people: object(
    '#0b6aa8',
    '#6cc7ff',
    'M12 6.6h.01M12 10v4.2M8.6 11.4h6.8M12 14.2l-2 4M12 14.2l2 4',
  ),
  animals: object(
    '#7d5a12',
    '#e8c05c',
    'M8 10.6h.01M12 8.4h.01M16 10.6h.01M9.4 16a2.6 2.6 0 0 1 5.2 0z',
  ),
  vehicles: object(
    '#2450b8',
    '#8db2ff',
    'M6 15.4v-3l1.6-4.6h8.8L18 12.4v3zM8.4 17.6v-2M15.6 17.6v-2',
  ),
  'regulatory-signs': {
    shape: disc,
    glyph: 'M8 12h8',
    fill: '#ffffff',
    border: '#c8141e',
    ink: '#16191b',
    line: '#ff5a62',
  },
  'warning-signs': {
    shape: 'M12 2.2 22.6 20.6H1.4z',
    glyph: 'M12 9.4v4.4M12 17.2h.01',
    fill: '#ffc928',
    border: '#8f3d00',
    ink: '#3a1b00',
    line: '#ffd23e',
  },
  'information-signs': {
    shape:
      'M4.6 2h14.8a2.6 2.6 0 0 1 2.6 2.6v14.8a2.6 2.6 0 0 1-2.6 2.6H4.6A2.6 2.6 0 0 1 2 19.4V4.6A2.6 2.6 0 0 1 4.6 2z',
    glyph: 'M12 7.2h.01M12 11.4v5.8',
    fill: '#1257b8',
    border: '#1257b8',
    ink: '#ffffff',
    line: '#72adff',
  },
  'complementary-signs': {
    shape: 'M3.6 5.4h16.8a2 2 0 0 1 2 2v9.2a2 2 0 0 1-2 2H3.6a2 2 0 0 1-2-2V7.4a2 2 0 0 1 2-2z',
    glyph: 'M6.4 10h11.2M6.4 14h7',
    fill: '#ffffff',
    border: '#39444b',
    ink: '#39444b',
    line: '#e6e6e6',
  },
};

const otherObject = object('#4c5560', '#c6d0da', 'M12 7.4 16.6 12 12 16.6 7.4 12z');

/** What stands in every street has a glyph of its own. */
const glyphs: Readonly<Record<string, string>> = {
  'marking--discrete--crosswalk-zebra': 'M8 8v8M12 8v8M16 8v8',
  'marking--discrete--stop-line': 'M6.6 10h10.8M6.6 14h10.8',
  'object--catch-basin': 'M7.4 8.4h9.2v7.2H7.4zM10.5 8.4v7.2M13.5 8.4v7.2',
  'object--fire-hydrant': 'M8.6 18h6.8M10 18v-8a2 2 0 0 1 4 0v8M8 12.4h8M12 8V6.4',
  'object--mailbox': 'M7 8.4h10v7.2H7zM7.2 8.8 12 12.6l4.8-3.8',
  'object--manhole': 'M12 7.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6zM10 12h4',
  'object--street-light': 'M9 18.4V9a3.2 3.2 0 0 1 6.4 0M15.4 9v2.4',
  'object--support--utility-pole': 'M12 6v12M7 9h10M8.8 12.6h6.4M7 9V7.2M17 9V7.2',
  'object--trash-can': 'M8.4 9.2h7.2l-.8 8.4H9.2zM7.2 9.2h9.6M10.8 6.8h2.4',
};

type Described = Pick<ValueDescription, 'value' | 'group_id'>;

export function symbolOf({ value, group_id }: Described): FeatureSymbol {
  const symbol = symbols[group_id] ?? otherObject;
  const glyph = glyphs[value];
  return glyph ? { ...symbol, glyph } : symbol;
}

/** The number that a speed limit shows instead of a glyph, and how large; undefined: it shows none. */
export function numberOn({ value }: Described): { text: string; size: number } | undefined {
  const text = /^regulatory--(?:maximum-)?speed-limit-(\d+)--/.exec(value)?.[1];
  return text === undefined ? undefined : { text, size: text.length > 2 ? 9 : 11.5 };
}

/** A symbol as a picture beside words that say the same. */
export function symbolPicture(described: Described): SVGSVGElement {
  const { shape, glyph, fill, border, ink } = symbolOf(described);
  const svg = document.createElementNS(svgNamespace, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'symbol');
  svg.setAttribute('aria-hidden', 'true');
  const number = numberOn(described);
  svg.append(
    drawn('path', { d: shape, fill, stroke: border }),
    number
      ? drawn(
          'text',
          { x: '12', y: '16', fill: ink, 'font-size': String(number.size) },
          number.text,
        )
      : drawn('path', { d: glyph, fill: 'none', stroke: ink }),
  );
  return svg;
}

const svgNamespace = 'http://www.w3.org/2000/svg';

function drawn(name: string, attributes: Record<string, string>, text = ''): SVGElement {
  const part = document.createElementNS(svgNamespace, name);
  for (const [attribute, value] of Object.entries(attributes)) part.setAttribute(attribute, value);
  part.textContent = text;
  return part;
}
