import { z } from 'zod';
import type { ByteChunks } from '../ingest/receive-file.ts';
import { type Classes, valueOfCategory } from './classes.ts';
import { BrokenFile, type Problem, UnusableRecord } from './detection-record.ts';
import { readJsonRecords } from './json-records.ts';
import { idText, parseRecord } from './parse-record.ts';

/** What annotations refer to. */
export interface CocoTables {
  readonly images: ReadonlyMap<string, CocoImage>;
  /** By the category's id; a text says why a category has no value, null that it is left out. */
  readonly values: ReadonlyMap<
    string,
    { readonly value: string | null } | { readonly problem: string }
  >;
}

export interface CocoImage {
  readonly fileName: string;
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

const maxImages = 5_000_000;
const maxCategories = 100_000;

const side = z.number().int().min(1).max(1_000_000).optional();
const image = z.object({
  id: idText,
  file_name: z.string().min(1).max(1000),
  width: side,
  height: side,
});
const category = z.object({
  id: idText,
  name: z.string().max(300),
  supercategory: z.string().max(300).nullish(),
});

/** Reads the images and categories of a COCO file; they may stand behind the annotations. */
export async function readCocoTables(
  chunks: ByteChunks,
  classes: Classes,
): Promise<{ readonly tables: CocoTables; readonly problems: readonly Problem[] }> {
  const images = new Map<string, CocoImage>();
  const values = new Map<string, { value: string | null } | { problem: string }>();
  const problems: Problem[] = [];
  for await (const { key, index, line, text } of readJsonRecords(chunks, [
    'images',
    'categories',
  ])) {
    const where = `line ${line}, ${key}[${index}]`;
    if (index >= (key === 'images' ? maxImages : maxCategories)) {
      throw new BrokenFile(where, `there are too many ${key}: divide the file`);
    }
    try {
      if (key === 'images') {
        const { id, file_name, width, height } = parseRecord(image, text);
        const size = width !== undefined && height !== undefined ? { width, height } : undefined;
        images.set(id, { fileName: file_name, size });
      } else {
        const { id, name, supercategory } = parseRecord(category, text);
        const value = valueOfCategory(
          { id, name, supercategory: supercategory ?? undefined },
          classes,
        );
        values.set(id, value === undefined ? { problem: unknownCategory(id, name) } : { value });
      }
    } catch (error) {
      if (!(error instanceof UnusableRecord)) throw error;
      problems.push({ where, message: error.message });
    }
  }
  return { tables: { images, values }, problems };
}

function unknownCategory(id: string, name: string): string {
  return `category ${id} (${name}) is no value: say what it stands for with classes, such as {"${name}": "object--bench"}, or null to leave it out`;
}

/** The value of an annotation; null: it is to be left out. Throws `UnusableRecord`. */
export function valueOfAnnotation(tables: CocoTables, categoryId: string): string | null {
  const found = tables.values.get(categoryId);
  if (!found) throw new UnusableRecord(`category_id: there is no category ${categoryId}`);
  if ('problem' in found) throw new UnusableRecord(found.problem);
  return found.value;
}

/** The image of an annotation. Throws `UnusableRecord`. */
export function imageOf(tables: CocoTables, imageId: string): CocoImage {
  const found = tables.images.get(imageId);
  if (found) return found;
  throw new UnusableRecord(`image_id: there is no image ${imageId} in the file`);
}
