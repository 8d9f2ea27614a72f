import type { TileEncoding } from '../tiles/tile-memory.ts';

// Smallest first: what wins where the caller likes several equally.
const encodings = ['br', 'gzip', 'identity'] as const;
const remembered = new Map<string, TileEncoding>();
const rememberAtMost = 200;

/** The encoding that an Accept-Encoding header likes best (RFC 9110, 12.5.3); without one, identity. */
export function chooseEncoding(header: string | undefined): TileEncoding {
  if (header === undefined) return 'identity';
  const known = remembered.get(header);
  if (known) return known;
  const weights = new Map<string, number>();
  for (const part of header.slice(0, 1_000).toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const q = weight === undefined ? 1 : Number(weight);
    weights.set(coding === 'x-gzip' ? 'gzip' : coding, q >= 0 && q <= 1 ? q : 0);
  }
  let best: TileEncoding = 'identity';
  let bestWeight = 0;
  for (const encoding of encodings) {
    // Identity is acceptable unless it is refused, but any coding that is named is liked better.
    const fallback = encoding === 'identity' ? 0.0001 : 0;
    const weight = weights.get(encoding) ?? weights.get('*') ?? fallback;
    if (weight > bestWeight) [best, bestWeight] = [encoding, weight];
  }
  if (remembered.size >= rememberAtMost) remembered.clear();
  remembered.set(header, best);
  return best;
}
