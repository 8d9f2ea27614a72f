const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * HTML or XML from a template, every value escaped. Escapes no more than it must, since many who
 * unfurl links read tags with patterns and know only these entities.
 */
export function markup(
  literals: TemplateStringsArray,
  ...values: readonly (string | number)[]
): string {
  return literals.reduce((text, literal, i) => text + escapeText(values[i - 1] ?? '') + literal);
}

function escapeText(value: string | number): string {
  return String(value).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
