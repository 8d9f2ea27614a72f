/** Error codes of RFC 6749 (4.1.2.1, 5.2) and RFC 7009 (2.2.1). */
export type RefusalCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type'
  | 'invalid_scope';

/** Why the authorization server does not do what a client asks; the message is for its developer. */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
