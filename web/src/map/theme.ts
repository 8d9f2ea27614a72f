/** The map's colours; those of the page around it are in styles/page.css. */
export interface Palette {
  readonly isDark: boolean;
  readonly water: string;
  readonly land: string;
  readonly river: string;
  readonly border: string;
  readonly name: string;
  readonly country: string;
  readonly nameHalo: string;
  readonly grid: string;
  readonly flat: string;
  readonly pano: string;
  readonly halo: string;
  readonly selected: string;
}

const light: Palette = {
  isDark: false,
  water: '#cddfe8',
  river: '#bcd3df',
  land: '#f6f3ec',
  border: '#d5ccba',
  name: '#4b575e',
  country: '#6d6a60',
  nameHalo: '#f6f3ec',
  grid: '#8a8370',
  flat: '#0a7a73',
  pano: '#c2410c',
  halo: '#ffffff',
  selected: '#0b57d0',
};

const dark: Palette = {
  isDark: true,
  water: '#0f161b',
  river: '#111a20',
  land: '#1c262c',
  border: '#36434c',
  name: '#b4c1c8',
  country: '#8c9aa2',
  nameHalo: '#1c262c',
  grid: '#90a4ae',
  flat: '#35d0ba',
  pano: '#ff9f5a',
  halo: '#0f161b',
  selected: '#8ab8ff',
};

const darkPreferred = window.matchMedia('(prefers-color-scheme: dark)');

let pinned: Palette | undefined;

/** Keeps the colours, whatever the reader prefers. To be called before a map is opened. */
export function pinPalette(name: 'light' | 'dark'): void {
  pinned = name === 'dark' ? dark : light;
}

export function currentPalette(): Palette {
  if (pinned) return pinned;
  return darkPreferred.matches ? dark : light;
}

export function onPaletteChange(listener: (palette: Palette) => void): void {
  darkPreferred.addEventListener('change', () => listener(currentPalette()));
}
