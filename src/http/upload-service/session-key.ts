import type { Config } from '../../config.ts';
import { WaysideError } from '../../errors.ts';

/** What a file of the upload service is, told by the end of its session key. */
export type SentKind = 'photo' | 'manifest' | 'zip';

const kinds: Readonly<Record<string, SentKind>> = { jpg: 'photo', json: 'manifest', zip: 'zip' };

const maxManifestBytes = 4e6;

/** Throws `invalid-argument` when a client calls a file so that it can't be one of ours. */
export function kindOfKey(key: string): SentKind {
  const extension = /^[A-Za-z0-9_.-]{1,200}\.([a-z0-9]{1,8})$/.exec(key)?.[1];
  if (extension === 'mp4') throw refusedVideo();
  const kind = extension && kinds[extension];
  if (!kind) {
    throw new WaysideError(
      'invalid-argument',
      'A session key is at most 200 letters, digits, dots, hyphens and underscores, followed by .jpg, .json or .zip',
    );
  }
  return kind;
}

export function refusedVideo(): WaysideError {
  return new WaysideError(
    'invalid-argument',
    'Videos are not taken here: cut them into photos first (mapillary_tools video_process)',
  );
}

/** The most bytes that a file of this kind may have. */
export function maxBytesOf(kind: SentKind, { maxPhotoBytes, maxZipBytes }: Config): number {
  return { photo: maxPhotoBytes, manifest: maxManifestBytes, zip: maxZipBytes }[kind];
}
