/** What the page learns from its server before anything else. */
export interface WebConfig {
  readonly accessToken: string;
  /** Absolute base URLs, without a trailing slash. */
  readonly graphUrl: string;
  readonly tilesUrl: string;
  /** Of the photos, in words. */
  readonly licence: string;
}

/** Throws when the server doesn't answer. An empty base URL in its answer means the page's origin. */
export async function loadWebConfig(): Promise<WebConfig> {
  const response = await fetch('/web-config.json');
  if (!response.ok) throw new Error(`web-config.json: HTTP ${response.status}`);
  const answer = (await response.json()) as Partial<WebConfig>;
  return {
    accessToken: answer.accessToken ?? '',
    graphUrl: answer.graphUrl || location.origin,
    tilesUrl: answer.tilesUrl || location.origin,
    licence: answer.licence ?? '',
  };
}
