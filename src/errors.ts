/**
 * What went wrong, in a form that a caller may see. A kind, not a status: each surface has one table
 * from kind to its own replies (`http/error-replies.ts` for HTTP). Anything that is not a
 * `WaysideError` is a bug: it is logged, and answered without detail.
 */
export type ErrorKind =
  | 'invalid-argument' // a parameter that can't be read, is out of range or doesn't fit the others
  | 'unknown-field' // a field that the entity doesn't have
  | 'not-found' // no such entity, or not of the kind that was asked for
  | 'token-missing'
  | 'token-undecodable' // doesn't look like a token at all
  | 'token-unknown' // well formed, but never issued, or revoked
  | 'token-expired'
  | 'token-deauthorized' // of a user who no longer lets the application act for them
  | 'scope-missing' // the token is good, but not for this
  | 'forbidden' // the caller is known, and may not do this
  | 'sign-in-refused' // wrong name or password; never tells which
  | 'rate-limited' // more requests than the application may send
  | 'throttled' // too many attempts of one account or address
  | 'link-expired' // a signed media link that is past its time or was altered
  | 'conflict' // what is asked for doesn't fit what was done before
  | 'offset-mismatch' // a file does not go on where its sender thinks
  | 'unsupported-version' // of a protocol
  | 'unsupported-type' // a body of another media type than the one that can be read
  | 'too-large' // more than a documented limit
  | 'quota-exceeded' // more than a user or an organisation may keep here
  | 'storage-full' // no room on the server's disk; the same call may succeed later
  | 'unusable-photo' // a file that can't become an image; the message says why
  | 'configuration' // a setting or a command-line argument that must be corrected
  | 'unavailable'; // a passing condition; the same call may succeed later

export class WaysideError extends Error {
  override readonly name = 'WaysideError';
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

const fullCodes: readonly unknown[] = [
  'ENOSPC',
  'EDQUOT',
  '53100', // PostgreSQL: disk_full
];
const sqliteFull = 13;

/** Whether something went wrong for want of room on a disk, whoever noticed it first. */
export function isStorageFull(error: unknown): boolean {
  if (error instanceof WaysideError) return error.kind === 'storage-full';
  if (!(error instanceof Error)) return false;
  return (
    ('code' in error && fullCodes.includes(error.code)) ||
    ('errcode' in error && error.errcode === sqliteFull)
  );
}

/** Whether the system refused something with this code, such as ENOENT. */
export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
