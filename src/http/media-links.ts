/**
 * Links to photos that need no token: each carries its expiry and an HMAC-SHA256 over its path and
 * that expiry. Expiries are quantised, so that a link stays the same for a whole window and caches
 * can keep what it points to.
 */

import { createHmac, createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import { WaysideError } from '../errors.ts';
import type { ThumbnailWidth } from '../model/image.ts';
import type { Store } from '../store/store.ts';

export interface MediaLinks {
  /** A path with its signature, to be put after a base URL. */
  sign(path: string): string;
  /** The seconds for which a link is still valid. Throws `link-expired` when it isn't, or was altered. */
  check(path: string, expires: string | undefined, signature: string | undefined): number;
}

// A signature costs as much as reading an image from the store.
const rememberAtMost = 20_000;

/** `ttlSeconds` is the least time for which a new link is valid; the most is twice that. */
export async function openMediaLinks(
  store: Pick<Store, 'secrets'>,
  ttlSeconds: number,
  now: () => number = Date.now,
): Promise<MediaLinks> {
  const secret = await store.secrets.ensure('media-signing-key', randomBytes(32).toString('hex'));
  // A key object, because node:crypto takes ten times as long with the bytes of a key.
  const key = createSecretKey(secret, 'hex');
  const signature = (path: string, expires: string) =>
    createHmac('sha256', key).update(`${expires} ${path}`).digest('base64url');
  const signed = new Map<string, string>();
  let signedUntil = '';
  return {
    sign(path) {
      const windows = Math.floor(now() / 1000 / ttlSeconds);
      const expires = String((windows + 2) * ttlSeconds);
      if (expires !== signedUntil || signed.size >= rememberAtMost) signed.clear();
      signedUntil = expires;
      let link = signed.get(path);
      if (link === undefined) {
        link = `${path}?expires=${expires}&signature=${signature(path, expires)}`;
        signed.set(path, link);
      }
      return link;
    },
    check(path, expires = '', given = '') {
      const right = Buffer.from(signature(path, expires));
      const tried = Buffer.from(given);
      const isRight = right.length === tried.length && timingSafeEqual(right, tried);
      if (!isRight) throw new WaysideError('link-expired', 'URL signature mismatch');
      const secondsLeft = Math.floor(Number(expires) - now() / 1000);
      if (secondsLeft <= 0) throw new WaysideError('link-expired', 'URL signature expired');
      return secondsLeft;
    },
  };
}

export function thumbnailPath(imageId: number, width: ThumbnailWidth): string {
  return `/media/${imageId}/thumb-${width}.jpg`;
}

export function originalPath(imageId: number): string {
  return `/media/${imageId}/original`;
}

export function deepZoomPath(imageId: number, z: number, x: number, y: number): string {
  return `/media/${imageId}/tiles/${z}/${x}/${y}.jpg`;
}
