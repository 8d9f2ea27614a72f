import type { MultiLineString } from 'geojson';
import type { SequenceSummary } from '../../store/store.ts';
import { type DownloadTable, timeText } from './download-table.ts';

/** A sequence with what its row doesn't tell. */
export interface DownloadedSequence extends SequenceSummary {
  readonly username: string | null;
  /** The original positions of its images, in its order; cut where it crosses the antimeridian. */
  readonly line: MultiLineString;
}

const idText = (id: number | null) => (id === null ? null : String(id));

/** Columns have the names that images have for the same; `captured_at` is that of the first image. */
export const sequenceTable: DownloadTable<DownloadedSequence> = {
  geometryType: 'MultiLineString',
  geometry: ({ line }) => line,
  columns: {
    id: { type: 'word', read: (sequence) => sequence.id },
    captured_at: { type: 'time', read: (sequence) => timeText(sequence.capturedAtMs) },
    image_count: { type: 'integer', read: (sequence) => sequence.imageCount },
    is_pano: { type: 'boolean', read: (sequence) => sequence.isPano },
    creator: { type: 'text', read: (sequence) => sequence.username },
    creator_id: { type: 'word', read: (sequence) => String(sequence.creatorId) },
    organization_id: { type: 'word', read: (sequence) => idText(sequence.organizationId) },
  },
};
