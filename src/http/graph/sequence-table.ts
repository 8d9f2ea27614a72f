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
    ended_at: { type: 'time', read: (sequence) => timeText(sequence.endedAtMs) },
    image_count: { type: 'integer', read: (sequence) => sequence.imageCount },
    is_pano: { type: 'boolean', read: (sequence) => sequence.isPano },
    length: { type: 'number', read: (sequence) => Math.round(sequence.lengthMetres * 10) / 10 },
    make: { type: 'text', read: (sequence) => sequence.make },
    model: { type: 'text', read: (sequence) => sequence.model },
    creator: { type: 'text', read: (sequence) => sequence.username },
    creator_id: { type: 'word', read: (sequence) => String(sequence.creatorId) },
    organization_id: { type: 'word', read: (sequence) => idText(sequence.organizationId) },
  },
};
