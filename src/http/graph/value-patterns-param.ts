import { param } from '../params.ts';

const maxPatterns = 200;
/** No value is longer, and none needs more stars to be meant; a comparison stays cheap. */
const maxLength = 120;
const maxStars = 4;

/** Values separated by commas, where `*` stands for any text. */
export function valuePatternsParam(description: string) {
  return param(readPatterns, {
    description: `${description}, separated by commas; * stands for any text`,
    rule: `must be a list of at most ${maxPatterns} values, such as object--bench or regulatory--*, separated by commas`,
    examples: ['object--fire-hydrant,regulatory--*'],
  });
}

function readPatterns(text: string): readonly string[] | undefined {
  const patterns = new Set<string>();
  for (const part of text.split(',', maxPatterns * 2)) {
    const pattern = part.trim();
    if (pattern === '') continue;
    const stars = pattern.split('*').length - 1;
    if (!/^[\w*-]+$/.test(pattern) || pattern.length > maxLength || stars > maxStars) {
      return undefined;
    }
    patterns.add(pattern);
  }
  return patterns.size > 0 && patterns.size <= maxPatterns ? [...patterns] : undefined;
}
