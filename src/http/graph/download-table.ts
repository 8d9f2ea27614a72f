import type { MultiLineString, Point } from 'geojson';

/** How a column's values are written; a text may hold anything, a word no quotes, commas or line ends. */
export type ColumnType = 'word' | 'text' | 'time' | 'number' | 'integer' | 'boolean';

export type ColumnValue = string | number | boolean | null;

interface Column<Entity> {
  readonly type: ColumnType;
  /** Null: the entity doesn't have it. */
  readonly read: (entity: Entity) => ColumnValue;
}

/** What entities of a kind have in every format of a download. */
export interface DownloadTable<Entity> {
  /** Of all of them, for the formats that tell it once. */
  readonly geometryType: 'Point' | 'MultiLineString';
  readonly geometry: (entity: Entity) => Point | MultiLineString;
  /** In their order, the first one is `id`; the position comes besides. */
  readonly columns: Readonly<Record<string, Column<Entity>>>;
}

/** Writes entities of one kind, list by list. */
export interface DownloadWriter<Entity> {
  readonly start: string | Uint8Array;
  readonly between: string;
  readonly end: string;
  write(entities: readonly Entity[]): string | Uint8Array;
}

/** RFC 3339, which every program that reads tables knows; in UTC. */
export function timeText(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % 1000 === 0 ? `${text.slice(0, 19)}Z` : text;
}
