import type { User } from '../../model/account.ts';
import type { Photo } from '../../model/upload.ts';
import type { SequenceSummary, Store } from '../../store/store.ts';

// Few, as the photos of each are counted.
const uploadsPerPage = 10;
const sequencesPerPage = 20;

/** An upload as its owner knows it: by its title, or its first photo. */
export interface ListedUpload {
  readonly id: number;
  readonly name: string | undefined;
  /** 0: before this was noted. */
  readonly createdAtMs: number;
  readonly photos: Readonly<Record<Photo['state'], number>>;
}

export interface ListedPhotos {
  readonly uploads: readonly ListedUpload[];
  readonly nextUploads: string | undefined;
  readonly sequences: readonly SequenceSummary[];
  readonly nextSequences: string | undefined;
  readonly isFirstPage: boolean;
}

/** One page of what a user has added; `after`: where the pages before ended. */
export async function readPhotos(
  { uploads, photos, sequences }: Pick<Store, 'uploads' | 'photos' | 'sequences'>,
  user: User,
  after: { readonly uploads: string | undefined; readonly sequences: string | undefined },
): Promise<ListedPhotos> {
  const found = await uploads.ofCreator(user.id, { limit: uploadsPerPage, after: after.uploads });
  const listedUploads = await Promise.all(
    found.items.map(async ({ id, title, createdAtMs }): Promise<ListedUpload> => {
      const first = await photos.firstOfUpload(id);
      return {
        id,
        name: title ?? first?.filename,
        createdAtMs,
        photos: await photos.countOfUpload(id),
      };
    }),
  );
  const page = await sequences.ofOwner(
    { creatorId: user.id },
    { limit: sequencesPerPage, after: after.sequences },
  );
  return {
    uploads: listedUploads,
    nextUploads: found.next,
    sequences: page.items,
    nextSequences: page.next,
    isFirstPage: after.uploads === undefined && after.sequences === undefined,
  };
}
