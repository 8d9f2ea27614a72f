import { locale, words } from '../words.ts';
import type { ChosenFile } from './chosen-files.ts';
import type { PhotoFacts } from './describe-photo.ts';
import type { PhotoItem } from './photo-item.ts';
import { reasonText } from './reason-text.ts';
import type { ServerFile } from './upload-api.ts';

const collator = new Intl.Collator(locale, { numeric: true });
const maxNameLength = 200;

/** All photos of the page: those chosen here, and those that the server knows of. */
export class PhotoList {
  readonly #byName = new Map<string, PhotoItem>();
  readonly #byServerId = new Map<string, PhotoItem>();
  #items: PhotoItem[] = [];

  /** By path. */
  get items(): readonly PhotoItem[] {
    return this.#items;
  }

  /** Adds files, and answers those of which something must be read before they are sent. */
  add(chosen: readonly ChosenFile[], maxBytes: number): PhotoItem[] {
    const added: PhotoItem[] = [];
    for (const { path, file } of chosen) {
      const name = nameFor(path);
      const known = this.#byName.get(name);
      // A file that is chosen twice is one file.
      if (known && known.state !== 'unfinished') {
        known.file ??= file;
        continue;
      }
      const item = known ?? newItem(name);
      item.file = file;
      item.size = file.size;
      item.state = 'reading';
      if (!known) this.#byName.set(name, item);
      if (file.size > maxBytes) leaveOut(item, `is larger than ${maxBytes / 1e6} MB`);
      else added.push(item);
    }
    this.#sort();
    return added;
  }

  remove(item: PhotoItem): void {
    this.#byName.delete(item.name);
    this.#sort();
  }

  clear(): void {
    this.#byName.clear();
    this.#byServerId.clear();
    this.#items = [];
  }

  /** What the server says goes, but for how far a file is that is being sent from here. */
  takeServerFile(told: ServerFile): void {
    const item = this.#byServerId.get(told.id) ?? this.#begun(told);
    this.bind(item, told.id);
    item.size ??= told.length;
    if (told.state === 'receiving') {
      item.sentBytes = Math.max(item.sentBytes, told.offset ?? 0);
      if (!item.file) item.state = 'unfinished';
      return;
    }
    item.state = told.state;
    item.reason = told.reason === undefined ? undefined : reasonText(told.reason);
    item.image = told.image?.id;
    item.sequence = told.sequence;
    item.sentBytes = item.size ?? 0;
  }

  /** Notes which of the server's files an item is. */
  bind(item: PhotoItem, serverId: string): void {
    item.serverId = serverId;
    this.#byServerId.set(serverId, item);
  }

  #begun({ id, filename }: ServerFile): PhotoItem {
    const named = this.#byName.get(filename);
    if (named && named.serverId === undefined) return named;
    const item = newItem(filename);
    // Another file of the same name, of which there is a row already.
    this.#byName.set(named ? `${filename}\n${id}` : filename, item);
    this.#sort();
    return item;
  }

  #sort(): void {
    this.#items = [...this.#byName.values()].sort((a, b) => collator.compare(a.name, b.name));
  }
}

/** Puts what a file tells into its item. */
export function takeFacts(item: PhotoItem, facts: PhotoFacts): void {
  if (facts.kind === 'unusable') {
    leaveOut(item, facts.reason);
    return;
  }
  item.state = 'ready';
  if (facts.kind === 'unread') {
    item.reason = words('upload.reasons.unread');
    return;
  }
  item.position = facts.position;
  item.capturedAtMs = facts.capturedAtMs;
  if (!facts.position) {
    leaveOut(item, 'has no position');
  } else if (facts.capturedAtMs === null) {
    leaveOut(item, 'has no capture time');
  }
}

function leaveOut(item: PhotoItem, reason: string): void {
  item.state = 'left-out';
  item.reason = reasonText(reason);
}

function newItem(name: string): PhotoItem {
  return {
    name,
    file: undefined,
    size: undefined,
    sentBytes: 0,
    position: null,
    capturedAtMs: null,
    state: 'ready',
    reason: undefined,
    serverId: undefined,
    image: undefined,
    sequence: undefined,
  };
}

/** A name as the server takes it; of a path that is too long the end tells more. */
function nameFor(path: string): string {
  return [...path.replace(/\p{Cc}/gu, ' ').trim()].slice(-maxNameLength).join('');
}
