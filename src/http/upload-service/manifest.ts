import { z } from 'zod';
import { WaysideError } from '../../errors.ts';

const maxImages = 10_000;

const schema = z.object({
  version: z.literal('1'),
  upload_type: z.literal('images'),
  image_handles: z.array(z.string().regex(/^[A-Za-z0-9_-]{22}$/)).min(1),
});

/**
 * The handles that a manifest names, in its order, each once. Throws `invalid-argument` when it is
 * none.
 */
export function readManifest(text: string): string[] {
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') || 'it';
    throw new WaysideError(
      'invalid-argument',
      `The manifest can't be used: ${where}: ${issue?.message}`,
    );
  }
  const handles = [...new Set(parsed.data.image_handles)];
  if (handles.length > maxImages) {
    throw new WaysideError('invalid-argument', `A manifest names at most ${maxImages} images`);
  }
  return handles;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
