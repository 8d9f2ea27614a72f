import type { LonLat } from '../../../src/ingest/position.ts';
import type { ServerState } from './upload-api.ts';

/** Where a photo is on its way, here and on the server. */
type PhotoState =
  | 'reading'
  | 'ready'
  | 'sending'
  /** Begun before, and only chosen again can it go on. */
  | 'unfinished'
  | Exclude<ServerState, 'receiving'>
  /** It can't become an image, and is not sent. */
  | 'left-out'
  /** Sending it went wrong for good. */
  | 'failed';

/** A row of the list. */
export interface PhotoItem {
  /** The path in the folder, as the server is told it too. */
  readonly name: string;
  /** Undefined: known from the server only. */
  file: File | undefined;
  /** Bytes; undefined while nobody tells. */
  size: number | undefined;
  sentBytes: number;
  position: LonLat | null;
  capturedAtMs: number | null;
  state: PhotoState;
  /** Why it is as it is, for people. */
  reason: string | undefined;
  serverId: string | undefined;
  image: string | undefined;
  sequence: string | undefined;
}

/** States as people tell them apart at a glance: the colours of the map, and what the list is filtered by. */
export const stateGroups = ['ready', 'sent', 'published', 'left-out', 'problem'] as const;
export type StateGroup = (typeof stateGroups)[number];

const groups: Readonly<Record<PhotoState, StateGroup>> = {
  reading: 'ready',
  ready: 'ready',
  sending: 'ready',
  unfinished: 'ready',
  received: 'sent',
  processing: 'sent',
  published: 'published',
  known: 'published',
  stationary: 'left-out',
  'left-out': 'left-out',
  rejected: 'problem',
  failed: 'problem',
};

export function groupOf({ state }: PhotoItem): StateGroup {
  return groups[state];
}

/** Whether its bytes are this browser's to send, now or when it comes to it. */
export function isToSend({ state }: PhotoItem): boolean {
  return state === 'ready' || state === 'sending';
}
