/** Where people, organisations and sequences have their pages: as in Mapillary's web app. */

export function userPath(username: string): string {
  return `/app/user/${encodeURIComponent(username)}`;
}

export function organizationPath(slug: string): string {
  return `/app/org/${slug}`;
}

export function sequencePath(id: string): string {
  return `/app/sequence/${id}`;
}
