import type { UserStore } from '../store/account-stores.ts';

/** The usernames of users, by their ids. */
export type Usernames = (userIds: ReadonlySet<number>) => Promise<ReadonlyMap<number, string>>;

// Few people own most images, and a new name may take this long to show.
const rememberMs = 5_000;
const rememberAtMost = 10_000;

/** Looks usernames up, and remembers them for a while. */
export function rememberUsernames(users: Pick<UserStore, 'getMany'>): Usernames {
  const remembered = new Map<number, string>();
  let forgetAtMs = 0;
  return async (userIds) => {
    const now = Date.now();
    if (now >= forgetAtMs || remembered.size >= rememberAtMost) {
      remembered.clear();
      forgetAtMs = now + rememberMs;
    }
    const usernames = new Map<number, string>();
    const missing: number[] = [];
    for (const id of userIds) {
      const known = remembered.get(id);
      if (known === undefined) missing.push(id);
      else usernames.set(id, known);
    }
    for (const { id, username } of missing.length > 0 ? await users.getMany(missing) : []) {
      usernames.set(id, username);
      remembered.set(id, username);
    }
    return usernames;
  };
}
