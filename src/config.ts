import { resolve } from 'node:path';
import { z } from 'zod';
import { WaysideError } from './errors.ts';
import type { LimitTier } from './model/application.ts';

/**
 * Every setting, read from the environment once, at start, here and nowhere else. The README's
 * settings table is checked against `settings` by a test.
 */

const baseUrl = z
  .url({
    protocol: /^https?$/,
    error: 'must be an http or https URL, such as https://maps.example.org',
  })
  .transform((url) => url.replace(/\/+$/, ''));

const origins = z.string().transform((text, context) =>
  text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
    .map((each) => {
      if (URL.canParse(each) && /^https?:/.test(each)) return new URL(each).origin;
      context.addIssue({
        code: 'custom',
        message: 'must be origins separated by commas, such as https://tiles.example.org',
      });
      return each;
    }),
);

const integer = (min: number, max: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int({ error: 'must be a whole number' })
    .min(min, { error: `must be at least ${min}` })
    .max(max, { error: `must be at most ${max}` });

export const settings = z.object({
  PORT: integer(0, 65535).default(3000).describe('TCP port to listen on; 0 takes any free one'),
  HOST: z.string().min(1).default('0.0.0.0').describe('Address to listen on'),
  WAYSIDE_DATA: z
    .string()
    .min(1)
    .default('data')
    .describe('Data directory: originals, thumbnails and, without DATABASE_URL, the database'),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be a PostgreSQL URL, such as postgres://user:password@host:5432/wayside',
    })
    .optional()
    .describe('PostgreSQL to use instead of the embedded SQLite'),
  WAYSIDE_URL: baseUrl
    .optional()
    .describe('Public base URL of all surfaces; by default the origin that a request was sent to'),
  WAYSIDE_GRAPH_URL: baseUrl
    .optional()
    .describe('Public base URL of the graph API, when it has its own'),
  WAYSIDE_TILES_URL: baseUrl
    .optional()
    .describe('Public base URL of the tiles, when they have their own'),
  WAYSIDE_WEB_URL: baseUrl
    .optional()
    .describe('Public base URL of the web pages, when they have their own'),
  WAYSIDE_MEDIA_URL: baseUrl
    .optional()
    .describe('Public base URL of photos, when they have their own'),
  WAYSIDE_MEDIA_TTL_HOURS: integer(1, 24 * 365)
    .default(48)
    .describe('How long a photo link stays valid at least, in hours'),
  WAYSIDE_MAX_PHOTO_MB: integer(1, 10_000)
    .default(200)
    .describe('Largest photo accepted, in megabytes'),
  WAYSIDE_MAX_MEGAPIXELS: integer(1, 2_000)
    .default(300)
    .describe('Largest photo accepted, in megapixels'),
  WAYSIDE_MAX_ZIP_MB: integer(1, 1_000_000)
    .default(50_000)
    .describe('Largest zip of photos accepted over HTTP, in megabytes'),
  WAYSIDE_MAX_DETECTIONS_MB: integer(1, 100_000)
    .default(200)
    .describe('Largest file of detections accepted over HTTP, in megabytes'),
  WAYSIDE_MIN_FREE_MB: integer(0, 1e9)
    .default(1000)
    .describe(
      'How much of the data directory’s disk stays free: with less, nothing more is taken in, in megabytes',
    ),
  WAYSIDE_USER_QUOTA_GB: integer(0, 1e6)
    .default(0)
    .describe(
      'How much a user may keep who has no quota of their own, in gigabytes of originals; 0 means no limit',
    ),
  WAYSIDE_INCOMING_DAYS: integer(1, 365)
    .default(7)
    .describe(
      'How long files that were not sent to their end, and open uploads without files, wait for more, in days',
    ),
  WAYSIDE_TILE_BUDGET_KB: integer(10, 10_000)
    .default(500)
    .describe('Largest compressed tile at zooms 0 to 13, in kilobytes; zoom 14 is always complete'),
  WAYSIDE_LICENCE: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .default('CC-BY-SA 4.0')
    .describe('Licence of the photos, as pages that show them say'),
  WAYSIDE_WORKERS: integer(1, 256)
    .optional()
    .describe('Photos processed at once; by default one per processor core'),
  WAYSIDE_SIGN_UP: z
    .enum(['open', 'invite', 'closed'], { error: 'must be open, invite or closed' })
    .default('invite')
    .describe('Who may make an account: anybody, whoever has an invitation, or nobody'),
  WAYSIDE_SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: 'must be an SMTP URL, such as smtp://user:password@mail.example.org:587',
    })
    .optional()
    .describe('Mail server for confirmation and password links; without one, there are no e-mails'),
  WAYSIDE_MAIL_FROM: z
    .string()
    .min(1)
    .default('Wayside <wayside@localhost>')
    .describe('Sender of e-mails'),
  WAYSIDE_TOKEN_DAYS: integer(1, 3650)
    .default(60)
    .describe('How long a user access token is valid, in days'),
  WAYSIDE_ENTITY_LIMIT: integer(0, 1e12)
    .default(60_000)
    .describe('Entity requests per minute and application; 0 means no limit'),
  WAYSIDE_SEARCH_LIMIT: integer(0, 1e12)
    .default(10_000)
    .describe('Search requests per minute and application; 0 means no limit'),
  WAYSIDE_TILE_LIMIT: integer(0, 1e12)
    .default(50_000)
    .describe('Tile requests per day (UTC) and application; 0 means no limit'),
  WAYSIDE_TRUSTED_PROXIES: z
    .string()
    .optional()
    .describe(
      'Addresses or networks of reverse proxies whose X-Forwarded headers count, separated by commas',
    ),
  WAYSIDE_BASEMAP: z
    .string()
    .refine((text) => (/^https?:/.test(text) ? URL.canParse(text) : text.endsWith('.pmtiles')), {
      error: 'must be the path of a .pmtiles file, or the http or https URL of a map style',
    })
    .optional()
    .describe(
      'What maps are drawn on: the path of a PMTiles file (Protomaps’ schema), or the URL of a style; by default a map that is built in',
    ),
  WAYSIDE_BASEMAP_DARK: baseUrl
    .optional()
    .describe('URL of the style for dark screens, where WAYSIDE_BASEMAP is that of a style'),
  WAYSIDE_BASEMAP_ORIGINS: origins
    .optional()
    .describe(
      'Further origins that the styles load tiles, fonts and symbols from, separated by commas',
    ),
  WAYSIDE_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .describe('How much to log'),
});

export type Surface = 'graph' | 'tiles' | 'web' | 'media';

type SettingName = keyof typeof settings.shape;

/** A setting as administrators see it: without what is secret in it. */
export interface Setting {
  readonly name: SettingName;
  /** Undefined: it has no value, and none is needed. */
  readonly value: string | undefined;
  /** False: what holds when nothing is set. */
  readonly isGiven: boolean;
}

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute path. */
  readonly dataDirectory: string;
  readonly databaseUrl: string | undefined;
  /** Without a trailing slash; undefined: the origin that the request was sent to. */
  readonly baseUrls: Readonly<Record<Surface, string | undefined>>;
  readonly mediaTtlSeconds: number;
  readonly maxPhotoBytes: number;
  readonly maxPhotoPixels: number;
  readonly maxZipBytes: number;
  readonly maxDetectionsBytes: number;
  /** Of the data directory's disk. */
  readonly minFreeBytes: number;
  /** Of users without a quota of their own; undefined: as much as they like. */
  readonly userQuotaBytes: number | undefined;
  readonly incomingTtlMs: number;
  readonly tileBudgetBytes: number;
  /** Of the photos, in words. */
  readonly licence: string;
  readonly workers: number | undefined;
  readonly signUp: 'open' | 'invite' | 'closed';
  /** Undefined: no mail is sent. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  readonly tokenTtlSeconds: number;
  /** Requests per minute, or per day for tiles, and application; 0: no limit. */
  readonly limits: Readonly<Record<LimitTier, number>>;
  /** Addresses and networks (CIDR). */
  readonly trustedProxies: readonly string[];
  /** Undefined: the built-in map. */
  readonly basemap: Basemap | undefined;
  readonly logLevel: string;
  /** All of them as they were read, for people. */
  readonly settings: readonly Setting[];
}

/** What the operator has maps drawn on: a file of this machine, or styles that are asked for elsewhere. */
type Basemap =
  | { readonly file: string }
  | {
      readonly light: string;
      readonly dark: string;
      /** All that the styles may ask, their own addresses included. */
      readonly origins: readonly string[];
    };

/** Reads the settings. Throws one `configuration` error that names every wrong value. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  // An empty value is a setting left out, as compose files and CI systems write it.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `  ${issue.path.join('.')}: ${issue.message}`,
    );
    throw new WaysideError(
      'configuration',
      `These settings can't be used:\n${problems.join('\n')}`,
    );
  }
  const value = parsed.data;
  return {
    port: value.PORT,
    host: value.HOST,
    dataDirectory: resolve(value.WAYSIDE_DATA),
    databaseUrl: value.DATABASE_URL,
    baseUrls: {
      graph: value.WAYSIDE_GRAPH_URL ?? value.WAYSIDE_URL,
      tiles: value.WAYSIDE_TILES_URL ?? value.WAYSIDE_URL,
      web: value.WAYSIDE_WEB_URL ?? value.WAYSIDE_URL,
      media: value.WAYSIDE_MEDIA_URL ?? value.WAYSIDE_URL,
    },
    mediaTtlSeconds: value.WAYSIDE_MEDIA_TTL_HOURS * 3600,
    maxPhotoBytes: value.WAYSIDE_MAX_PHOTO_MB * 1e6,
    maxPhotoPixels: value.WAYSIDE_MAX_MEGAPIXELS * 1e6,
    maxZipBytes: value.WAYSIDE_MAX_ZIP_MB * 1e6,
    maxDetectionsBytes: value.WAYSIDE_MAX_DETECTIONS_MB * 1e6,
    minFreeBytes: value.WAYSIDE_MIN_FREE_MB * 1e6,
    userQuotaBytes: value.WAYSIDE_USER_QUOTA_GB * 1e9 || undefined,
    incomingTtlMs: value.WAYSIDE_INCOMING_DAYS * 86_400_000,
    tileBudgetBytes: value.WAYSIDE_TILE_BUDGET_KB * 1000,
    licence: value.WAYSIDE_LICENCE,
    workers: value.WAYSIDE_WORKERS,
    signUp: value.WAYSIDE_SIGN_UP,
    mail:
      value.WAYSIDE_SMTP_URL === undefined
        ? undefined
        : { smtpUrl: value.WAYSIDE_SMTP_URL, from: value.WAYSIDE_MAIL_FROM },
    tokenTtlSeconds: value.WAYSIDE_TOKEN_DAYS * 86_400,
    limits: {
      entity: value.WAYSIDE_ENTITY_LIMIT,
      search: value.WAYSIDE_SEARCH_LIMIT,
      tiles: value.WAYSIDE_TILE_LIMIT,
    },
    trustedProxies: (value.WAYSIDE_TRUSTED_PROXIES ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
    basemap: basemapOf(value),
    logLevel: value.WAYSIDE_LOG_LEVEL,
    settings: readSettings(value, given),
  };
}

function basemapOf(value: z.output<typeof settings>): Basemap | undefined {
  const { WAYSIDE_BASEMAP: light, WAYSIDE_BASEMAP_DARK: dark = light } = value;
  if (light === undefined || dark === undefined) return undefined;
  if (!/^https?:/.test(light)) return { file: resolve(light) };
  const origins = [light, dark].map((url) => new URL(url).origin);
  const others = value.WAYSIDE_BASEMAP_ORIGINS ?? [];
  return { light, dark, origins: [...new Set([...origins, ...others])] };
}

function readSettings(
  values: z.infer<typeof settings>,
  given: Readonly<Record<string, string | undefined>>,
): Setting[] {
  return (Object.keys(settings.shape) as SettingName[]).map((name) => {
    const value = values[name];
    return {
      name,
      value: value === undefined ? undefined : withoutSecrets(String(value)),
      isGiven: given[name] !== undefined,
    };
  });
}

/** In URLs, user names are as secret as passwords (some mail services have tokens there), and so are parameters. */
function withoutSecrets(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  return text.replace(/\/\/[^/?#]*@/g, '//…@').replace(/([?&][^=&#]*=)[^&#]*/g, '$1…');
}
