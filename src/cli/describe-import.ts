import type { ImportSummary } from '../ingest/import.ts';

/** What became of photos that were handed in, in lines for a person. */
export function describe(summary: ImportSummary): string {
  const lines = summary.rejected.map(({ file, reason }) => `  ${file}: ${reason}`);
  if (lines.length > 0) lines.unshift(`${lines.length} files can't be used:`);
  const { imported, sequences, known, stationary } = summary;
  lines.push(
    `${imported} new images in ${sequences} sequences, ${known} already there${
      stationary > 0 ? `, ${stationary} left out because the camera stood still` : ''
    }, ${summary.rejected.length} not usable, of ${summary.files} files.`,
  );
  return `${lines.join('\n')}\n`;
}
