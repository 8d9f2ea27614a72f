import type { User } from '../../model/account.ts';
import type { CaptureDay, CaptureOwner } from '../../store/capture-stores.ts';
import type { SequenceSummary, Store } from '../../store/store.ts';

const sequencesPerPage = 12;
const contributorsShown = 20;
/** Enough to see from far away where somebody was. */
const placesShown = 200;

export interface ListedSequence extends SequenceSummary {
  readonly firstImageId: number | undefined;
}

export interface Profile {
  readonly days: readonly CaptureDay[];
  /** Those with captures, the latest first. */
  readonly years: readonly number[];
  /** The one that the calendar shows; undefined when nothing was captured. */
  readonly year: number | undefined;
  readonly places: readonly { readonly lon: number; readonly lat: number }[];
  readonly sequences: readonly ListedSequence[];
  readonly nextSequences: string | undefined;
  readonly isFirstPage: boolean;
  /** Of an organisation. */
  readonly contributors: readonly { readonly user: User; readonly images: number }[];
}

/** What a page tells of what somebody captured; `after`: where the page of sequences before ended. */
export async function readProfile(
  { captures, sequences, images, users }: Store,
  owner: CaptureOwner,
  asked: { readonly year: string; readonly after: string | undefined },
): Promise<Profile> {
  const [days, places, page, contributors] = await Promise.all([
    captures.days(owner),
    captures.places(owner, placesShown),
    sequences.ofOwner(owner, { limit: sequencesPerPage, after: asked.after }),
    'organizationId' in owner ? captures.contributors(owner.organizationId, contributorsShown) : [],
  ]);
  const known = await users.getMany(contributors.map(({ userId }) => userId));
  const usersById = new Map(known.map((user) => [user.id, user]));
  const years = [...new Set(days.map(({ dayMs }) => new Date(dayMs).getUTCFullYear()))].reverse();
  return {
    days,
    years,
    year: years.find((year) => String(year) === asked.year) ?? years[0],
    places,
    sequences: await withFirstImages(images, page.items),
    nextSequences: page.next,
    isFirstPage: asked.after === undefined,
    contributors: contributors.flatMap(({ userId, images: count }) => {
      const user = usersById.get(userId);
      return user ? [{ user, images: count }] : [];
    }),
  };
}

/** Sequences with the images that stand for them. */
function withFirstImages(
  images: Store['images'],
  sequences: readonly SequenceSummary[],
): Promise<ListedSequence[]> {
  return Promise.all(
    sequences.map(async (sequence) => {
      const { items } = await images.ofSequences([sequence.id], {}, { limit: 1 });
      return { ...sequence, firstImageId: items[0]?.id };
    }),
  );
}
