import type { ReportDecision, ReportReason } from '../model/report.ts';

/** The tables that administrators look into; see `tables.ts`. */
export interface AdministrationTables {
  reports: {
    id: number;
    image_id: number | null;
    reason: ReportReason;
    text: string;
    email: string | null;
    reporter_id: number | null;
    reporter_key: string;
    created_at_ms: number;
    closed_at_ms: number | null;
    outcome: ReportDecision | 'deleted' | null;
    closed_by: number | null;
    note: string;
  };
  disk_use: {
    /** Since 1970, in UTC. */
    day: number;
    measured_at_ms: number;
    originals: number;
    thumbnails: number;
    deep_zoom: number;
    tracks: number;
    incoming: number;
    database: number;
    is_estimate: 0 | 1;
    made_tiles: number | null;
    free: number | null;
    total: number | null;
    images: number;
    sequences: number;
    users: number;
  };
}
