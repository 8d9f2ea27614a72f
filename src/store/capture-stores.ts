/** The part of the storage port that sums up what somebody captured. What holds for all of the port stands in `store.ts`. */

/** A user, or an organisation. */
export type CaptureOwner = { readonly creatorId: number } | { readonly organizationId: number };

/** A day (UTC) on which sequences began. */
export interface CaptureDay {
  /** Its start. */
  readonly dayMs: number;
  readonly sequences: number;
  readonly images: number;
  readonly lengthMetres: number;
}

/** Works on an owner's sequences, never on their images. */
export interface CaptureStore {
  /** All days on which an owner began sequences, in order. */
  days(owner: CaptureOwner): Promise<CaptureDay[]>;

  /** Where sequences begin, evenly from all of an owner's: at most `limit` places. */
  places(
    owner: CaptureOwner,
    limit: number,
  ): Promise<{ readonly lon: number; readonly lat: number }[]>;

  /** Where the first sequence of a time begins, `fromMs` included and `beforeMs` not. */
  firstPlace(
    owner: CaptureOwner,
    fromMs: number,
    beforeMs: number,
  ): Promise<{ readonly lon: number; readonly lat: number } | undefined>;

  /** Who captured for an organisation, those with the most images first: at most `limit`. */
  contributors(
    organizationId: number,
    limit: number,
  ): Promise<{ readonly userId: number; readonly images: number }[]>;
}
