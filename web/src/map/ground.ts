import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import { type BasemapConfig, loadWebConfig } from '../web-config.ts';
import { builtInGround } from './built-in-ground.ts';
import type { Palette } from './theme.ts';

/** What a map stands on, in one of the two palettes. Ids of sources and layers begin with `ground`. */
export interface GroundStyle {
  readonly sources: Readonly<Record<string, SourceSpecification>>;
  /** From the ground up. */
  readonly layers: readonly LayerSpecification[];
  /** Absent: letters are drawn from the reader's own fonts. */
  readonly glyphs?: string;
  readonly sprite?: NonNullable<StyleSpecification['sprite']>;
}

export type Ground = (palette: Palette) => GroundStyle;

/** The operator's ground where there is one, and it can be read; otherwise the built-in one. */
export async function openGround(): Promise<Ground> {
  try {
    const { basemap } = await loadWebConfig();
    return basemap === undefined ? builtInGround : await openOperatorsGround(basemap);
  } catch (error) {
    console.warn('The base map of this server can’t be used:', error);
    return builtInGround;
  }
}

async function openOperatorsGround(basemap: BasemapConfig): Promise<Ground> {
  if ('pmtiles' in basemap) {
    const { openPmtilesGround } = await import('./pmtiles-ground.ts');
    return openPmtilesGround(basemap.pmtiles);
  }
  const { openStyleGround } = await import('./style-ground.ts');
  return openStyleGround(basemap.light, basemap.dark);
}
