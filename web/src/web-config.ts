/** What the page learns from its server before anything else. */
export interface WebConfig {
  readonly accessToken: string;
  /** Absolute base URLs, without a trailing slash. */
  readonly graphUrl: string;
  readonly tilesUrl: string;
  /** Of the photos, in words. */
  readonly licence: string;
  /** What the operator draws the ground with; absent: the built-in map. */
  readonly basemap?: BasemapConfig;
}

/** A file of Protomaps' schema, or styles of MapLibre: absolute URLs, or paths from the root. */
export type BasemapConfig =
  | { readonly pmtiles: string }
  | { readonly light: string; readonly dark: string };

let asked: Promise<WebConfig> | undefined;

/** Asked for once. Throws when the server doesn't answer. */
export function loadWebConfig(): Promise<WebConfig> {
  asked ??= readWebConfig();
  return asked;
}

/** An empty base URL in the answer means the page's origin. */
async function readWebConfig(): Promise<WebConfig> {
  const response = await fetch('/web-config.json');
  if (!response.ok) throw new Error(`web-config.json: HTTP ${response.status}`);
  const answer = (await response.json()) as Partial<WebConfig>;
  return {
    accessToken: answer.accessToken ?? '',
    graphUrl: answer.graphUrl || location.origin,
    tilesUrl: answer.tilesUrl || location.origin,
    licence: answer.licence ?? '',
    ...(answer.basemap && { basemap: answer.basemap }),
  };
}
