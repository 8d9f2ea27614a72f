import { hash } from 'node:crypto';

/**
 * Hex SHA-256: the one form in which secrets that are handed out are kept. All of them are random and
 * of at least 128 bits, so that a fast hash without salt is enough, and looking one up by its hash
 * takes as long for a wrong one as for a right one.
 */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}
