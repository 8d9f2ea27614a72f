import { type Flavor, namedFlavor } from '@protomaps/basemaps';
import type { Palette } from './theme.ts';

interface Streets {
  readonly minor: string;
  readonly major: string;
  readonly edge: string;
  readonly building: string;
  readonly name: string;
}

const light: Streets = {
  minor: '#ffffff',
  major: '#ffffff',
  edge: '#dad3c4',
  building: '#e2dccf',
  name: '#6d6a60',
};

const dark: Streets = {
  minor: '#2f3c44',
  major: '#3d4b54',
  edge: '#1c262c',
  building: '#2a353c',
  name: '#9aa8b0',
};

/** Protomaps' colours for a map, calmed down to ours, on which the coverage stands out. */
export function pmtilesFlavor(palette: Palette): Flavor {
  const named = namedFlavor(palette.isDark ? 'dark' : 'light');
  const streets = palette.isDark ? dark : light;
  const colored = Object.entries(named).map(([key, color]) => [
    key,
    colorOf(key, palette, streets) ?? color,
  ]);
  return Object.fromEntries(colored) as Flavor;
}

/** Undefined where Protomaps' own will do. */
function colorOf(key: string, palette: Palette, streets: Streets): string | undefined {
  if (key === 'background' || key === 'earth') return palette.land;
  if (key === 'water') return palette.water;
  if (key === 'buildings') return streets.building;
  if (key === 'boundaries') return palette.border;
  if (key.endsWith('_halo')) return palette.nameHalo;
  if (key === 'city_label') return palette.name;
  if (key === 'country_label' || key === 'state_label') return palette.country;
  if (key === 'ocean_label') return undefined;
  if (key.endsWith('_label') || key.startsWith('roads_label')) return streets.name;
  if (/_casing(_early|_late)?$/.test(key)) return streets.edge;
  if (/^(bridges_)?(highway|major|link)$/.test(key)) return streets.major;
  if (/^(bridges_)?(minor|other|pier)/.test(key)) return streets.minor;
  return undefined;
}
