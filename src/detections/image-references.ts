import { WaysideError } from '../errors.ts';
import { kindOfId, parseId } from '../model/ids.ts';
import type { Image } from '../model/image.ts';
import type { Store } from '../store/store.ts';

/** Among whose images file names are looked for. */
export type ImageScope =
  | { readonly uploadId: number }
  | { readonly sequenceId: string }
  | { readonly creatorId: number };

/** Finds images by what files call them. */
export interface ImageFinder {
  /** The images that there are, and for the others why not, by reference. */
  find(references: readonly string[]): Promise<ReadonlyMap<string, Image | string>>;
}

const noName = 'several images have this name: give more of their path, or another scope';

/**
 * A reference is an image's id, the SHA-256 of its file, or the name of its file as it was imported, with its
 * folders or without; names are looked for within a scope. `<id>.jpg` is what is saved of an image by
 * its id.
 */
export function openImageFinder(
  store: Pick<Store, 'images' | 'photos' | 'uploads' | 'sequences'>,
  scope: ImageScope | undefined,
): ImageFinder {
  let names: Promise<FileNames> | undefined;

  async function idOf(reference: string): Promise<number | string> {
    const id = imageId(reference);
    if (id !== undefined) return id;
    if (/^[0-9a-f]{64}$/i.test(reference)) {
      const photo = await store.photos.byContent(reference.toLowerCase());
      return photo?.id ?? 'there is no image with this SHA-256';
    }
    const fromName = imageId(/([^/\\]+)\.[A-Za-z]{3,4}$/.exec(reference)?.[1] ?? '');
    if (!scope) return fromName ?? 'names of files need a scope: an upload, a sequence or a user';
    names ??= readNames(store, scope);
    return (await names).find(reference) ?? fromName ?? 'there is no image of this name';
  }

  return {
    async find(references) {
      const found = new Map<string, Image | string>();
      const ids = new Map<string, number>();
      for (const reference of new Set(references)) {
        const id = await idOf(reference);
        if (typeof id === 'string') found.set(reference, id);
        else ids.set(reference, id);
      }
      const images = await store.images.getMany([...new Set(ids.values())]);
      const byId = new Map(images.map((image) => [image.id, image]));
      for (const [reference, id] of ids) {
        found.set(reference, byId.get(id) ?? 'there is no such image');
      }
      return found;
    },
  };
}

/** Reads `upload:ID`, `sequence:ID` or `user:NAME`. Throws `invalid-argument`. */
export async function readImageScope(
  store: Pick<Store, 'users'>,
  text: string,
): Promise<ImageScope> {
  const [, kind = '', name = ''] = /^(upload|sequence|user):(.+)$/.exec(text) ?? [];
  if (kind === 'sequence') return { sequenceId: name };
  if (kind === 'upload') {
    const uploadId = parseId(name);
    if (uploadId !== undefined) return { uploadId };
  }
  if (kind === 'user') {
    const user = await store.users.byUsername(name);
    if (user) return { creatorId: user.id };
    throw new WaysideError('invalid-argument', `There is no user ${name.slice(0, 100)}.`);
  }
  throw new WaysideError(
    'invalid-argument',
    'Images must be given as upload:ID, sequence:ID or user:NAME.',
  );
}

function imageId(text: string): number | undefined {
  const id = parseId(text);
  return id !== undefined && kindOfId(id) === 'image' ? id : undefined;
}

interface FileNames {
  find(name: string): number | string | undefined;
}

async function readNames(
  store: Pick<Store, 'photos' | 'uploads' | 'sequences'>,
  scope: ImageScope,
): Promise<FileNames> {
  const whole = new Map<string, number | string>();
  const last = new Map<string, number | string>();
  const add = (names: Map<string, number | string>, name: string, id: number) =>
    names.set(name, names.has(name) ? noName : id);
  for await (const { id, filename } of namesIn(store, scope)) {
    const name = filename.replaceAll('\\', '/');
    add(whole, name, id);
    const ownName = name.slice(name.lastIndexOf('/') + 1);
    if (ownName !== name) add(last, ownName, id);
  }
  return {
    find(reference) {
      const name = reference.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
      return whole.get(name) ?? last.get(name) ?? byOwnName(name);
    },
  };

  /** A path whose folders are others than those of the import names what its last part does. */
  function byOwnName(name: string): number | string | undefined {
    const ownName = name.slice(name.lastIndexOf('/') + 1);
    return whole.get(ownName) ?? last.get(ownName);
  }
}

async function* namesIn(
  store: Pick<Store, 'photos' | 'uploads' | 'sequences'>,
  scope: ImageScope,
): AsyncGenerator<{ readonly id: number; readonly filename: string }> {
  if ('sequenceId' in scope) {
    const ids = (await store.sequences.imageIds(scope.sequenceId)) ?? [];
    yield* await store.photos.names({ ids });
    return;
  }
  const uploadIds =
    'uploadId' in scope ? [scope.uploadId] : await store.uploads.idsOfCreator(scope.creatorId);
  for (const uploadId of uploadIds) yield* await store.photos.names({ uploadId });
}
