/** What this needs of `ground-truth.json`. */
interface Truth {
  readonly images: readonly {
    readonly file: string;
    readonly user: string;
    readonly outlines: readonly { readonly object: string; readonly polygon: unknown }[];
  }[];
  readonly objects: readonly { readonly id: string; readonly class: string }[];
}

/**
 * The outlines as a model that misses nothing would detect them: for each user the text of an NDJSON
 * file that `wayside detections import --images user:NAME` reads.
 */
export function writeDetections({ images, objects }: Truth): Map<string, string> {
  const classes = new Map(objects.map((object) => [object.id, object.class]));
  const texts = new Map<string, string>();
  for (const { file, user, outlines } of images) {
    // As an import of the user's folder names it.
    const image = file.slice(user.length + 1);
    for (const { object, polygon } of outlines) {
      const line = JSON.stringify({ image, value: classes.get(object), polygon, id: object });
      texts.set(user, `${texts.get(user) ?? ''}${line}\n`);
    }
  }
  return texts;
}

export function detectionsFileOf(user: string): string {
  return `${user}.detections.ndjson`;
}
