import type { Mailer } from '../accounts/mail.ts';
import type { BlobStore } from '../blobs/blobs.ts';
import type { DiskSpace } from '../blobs/disk-space.ts';
import type { Config } from '../config.ts';
import type { DeepZoom } from '../ingest/deep-zoom.ts';
import type { IncomingBytes } from '../ingest/incoming-bytes.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { CoverageTiles } from '../tiles/coverage-tiles.ts';
import type { BaseUrls } from './base-urls.ts';
import type { MediaLinks } from './media-links.ts';
import type { Visitors } from './pages/visitors.ts';
import type { Usernames } from './usernames.ts';

/** What the API surface is built on; opened and closed by `wiring.ts`. */
export interface Services {
  readonly config: Config;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly coverageTiles: CoverageTiles;
  readonly deepZoom: DeepZoom;
  /** Where bytes from outside wait until they are checked. */
  readonly incomingDirectory: string;
  readonly incomingBytes: IncomingBytes;
  readonly diskSpace: DiskSpace;
  /** Tells whoever works on the job queue that there is something to do. */
  readonly wakeWorker: () => void;
  readonly log: Logger;
  /** The built web app; undefined: there are no pages. */
  readonly webDirectory: string | undefined;
}

/** The services together with what the surface makes of them at start. */
export interface HttpServices extends Services {
  readonly baseUrls: BaseUrls;
  readonly mediaLinks: MediaLinks;
  readonly usernames: Usernames;
  readonly visitors: Visitors;
  /** Undefined: no mail is sent. */
  readonly mailer: Mailer | undefined;
}
