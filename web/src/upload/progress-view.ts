import { button, element } from '../elements.ts';
import { words } from '../words.ts';
import { groupOf, isToSend, type PhotoItem } from './photo-item.ts';
import { bytesText, timeLeftText } from './quantities.ts';
import type { Sender } from './sender.ts';
import type { Speed } from './speed.ts';
import type { Upload } from './upload-api.ts';

interface Progress {
  readonly upload: Upload;
  readonly items: readonly PhotoItem[];
  readonly sender: Sender | undefined;
  readonly speed: Speed;
}

/** Shows how far an upload is, and what can be done about it; answers it in a sentence. */
export function showProgress({ upload, items, sender, speed }: Progress): string {
  const sent = items.filter((item) => item.serverId !== undefined || isToSend(item));
  // Of photos that only the server knows, nobody tells the size: then they are counted instead.
  const isSized = sent.every(({ size }) => size !== undefined);
  const isThere = (item: PhotoItem) => !isToSend(item) && item.state !== 'unfinished';
  const total = isSized ? sum(sent, ({ size }) => size ?? 0) : sent.length;
  const done = isSized ? sum(sent, ({ sentBytes }) => sentBytes) : sent.filter(isThere).length;
  const count = (has: (item: PhotoItem) => boolean) => items.filter(has).length;
  const unfinished = count(({ state }) => state === 'unfinished');
  const failed = count(({ state }) => state === 'failed');
  const toSend = count(isToSend);
  const underWay = count((item) => groupOf(item) === 'sent');
  const isSending = sender?.isRunning === true;
  speed.note(done, performance.now());
  const rate = isSending && isSized ? speed.bytesPerSecond() : undefined;
  if (!isSending) speed.reset();

  const title = titleOf();
  const bar = element<HTMLProgressElement>('.upload-progress .bar');
  bar.max = Math.max(total, 1);
  bar.value = total === 0 && upload.state !== 'open' ? 1 : done;
  setText('#progress-title', title);
  setText(
    '.progress-bytes',
    isSized
      ? words('upload.progress.bytes', { done: bytesText(done), total: bytesText(total) })
      : words('upload.progress.photos', { done, count: total }),
  );
  setText(
    '.progress-rate',
    rate === undefined
      ? ''
      : words('upload.progress.rate', {
          rate: bytesText(rate),
          left: timeLeftText(Math.max(0, total - done) / rate),
        }),
  );
  setText('.progress-note', noteOf());
  const isIdle = !isSending && toSend === 0;
  button('pause').hidden = toSend === 0;
  button('pause').textContent = words(isSending ? 'upload.progress.pause' : 'upload.progress.goOn');
  button('retry').hidden = failed === 0;
  const hasRest = failed > 0 || unfinished > 0;
  button('finish').hidden = !(isIdle && upload.state === 'open');
  button('finish').textContent = words(
    hasRest ? 'upload.progress.finishWithout' : 'upload.progress.finish',
  );
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
  return isSending ? words('upload.progress.told', { title, percent, count: sent.length }) : title;

  function titleOf(): string {
    if (sender?.isWaiting) return words('upload.progress.noConnection');
    if (isSending) return words('upload.progress.sending');
    if (toSend > 0) return words('upload.progress.paused');
    if (failed > 0) return words('upload.progress.failed', { count: failed });
    if (unfinished > 0) return words('upload.progress.missing', { count: unfinished });
    return words(
      upload.state === 'open' ? 'upload.progress.notFinished' : 'upload.progress.preparing',
    );
  }

  function noteOf(): string {
    if (sender?.isWaiting) return words('upload.notes.waiting');
    if (isSending) return words('upload.notes.sending');
    if (toSend > 0) return words('upload.notes.paused');
    if (failed > 0) return words('upload.notes.failed');
    if (unfinished > 0) return words('upload.notes.missing');
    if (upload.state === 'open') return words('upload.notes.open');
    return words('upload.notes.preparing', { count: underWay });
  }
}

function sum(items: readonly PhotoItem[], of: (item: PhotoItem) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function setText(selector: string, text: string): void {
  const target = element(selector);
  if (target.textContent !== text) target.textContent = text;
}
