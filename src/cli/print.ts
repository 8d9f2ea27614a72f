/** Prints a value as JSON, or as the text that a person wants. */
export function print(value: unknown, text: string, isJson: true | undefined): void {
  process.stdout.write(`${isJson ? JSON.stringify(value) : text}\n`);
}

/** Rows under headings, in columns as wide as they need. */
export function textTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [headings, ...rows]
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
