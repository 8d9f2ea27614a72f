import type { Organization, User } from '../../model/account.ts';
import type { Image } from '../../model/image.ts';
import { isSequenceId } from '../../model/sequence.ts';
import type { SequenceSummary, Store } from '../../store/store.ts';

/** More than any camera's, so that a page of what somebody joined stays a page. */
const imagesShown = 5_000;
const imagesAtOnce = 1_000;

export interface SequenceDetails {
  readonly summary: SequenceSummary;
  readonly creator: User | undefined;
  readonly organization: Organization | undefined;
  /** In order, the first 5,000. */
  readonly images: readonly Image[];
}

/** Undefined when there is no such sequence. */
export async function readSequence(
  { sequences, images, users, organizations }: Store,
  id: string,
): Promise<SequenceDetails | undefined> {
  const summary = isSequenceId(id) ? await sequences.get(id) : undefined;
  if (!summary) return undefined;
  const { creatorId, organizationId } = summary;
  const [creator, organization] = await Promise.all([
    users.get(creatorId),
    organizationId === null ? undefined : organizations.get(organizationId),
  ]);
  const found: Image[] = [];
  let after: string | undefined;
  do {
    const page = await images.ofSequences([id], {}, { limit: imagesAtOnce, after });
    found.push(...page.items);
    after = page.next;
  } while (after !== undefined && found.length < imagesShown);
  return { summary, creator, organization, images: found };
}
