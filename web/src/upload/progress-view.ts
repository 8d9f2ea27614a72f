import { button, element } from '../elements.ts';
import { groupOf, isToSend, type PhotoItem } from './photo-item.ts';
import type { Sender } from './sender.ts';
import type { Speed } from './speed.ts';
import type { Upload } from './upload-api.ts';
import { bytesText, countOf, timeLeftText } from './words.ts';

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
      ? `${bytesText(done)} of ${bytesText(total)}`
      : `${done.toLocaleString('en')} of ${countOf(total, 'photo')}`,
  );
  setText(
    '.progress-rate',
    rate === undefined
      ? ''
      : `${bytesText(rate)}/s, ${timeLeftText(Math.max(0, total - done) / rate)}`,
  );
  setText('.progress-note', noteOf());
  const isIdle = !isSending && toSend === 0;
  button('pause').hidden = toSend === 0;
  button('pause').textContent = isSending ? 'Pause' : 'Go on';
  button('retry').hidden = failed === 0;
  const hasRest = failed > 0 || unfinished > 0;
  button('finish').hidden = !(isIdle && upload.state === 'open');
  button('finish').textContent = hasRest ? 'Finish without them' : 'Finish';
  const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
  return isSending ? `${title}: ${percent} percent of ${countOf(sent.length, 'photo')}` : title;

  function titleOf(): string {
    if (sender?.isWaiting) return 'No connection';
    if (isSending) return 'Sending';
    if (toSend > 0) return 'Paused';
    if (failed > 0) return `${countOf(failed, 'photo')} could not be sent`;
    if (unfinished > 0) return `${countOf(unfinished, 'photo')} did not arrive`;
    return upload.state === 'open' ? 'Not finished yet' : 'Being prepared';
  }

  function noteOf(): string {
    if (sender?.isWaiting) return 'It goes on by itself as soon as the server answers.';
    if (isSending)
      return 'Keep this page open. If it closes, choose the same folder again to go on.';
    if (toSend > 0) return 'What was sent so far is kept.';
    if (failed > 0) return 'The list says why.';
    if (unfinished > 0) return 'Choose the same folder again, and only what is missing is sent.';
    if (upload.state === 'open') {
      return 'Choose the same folder again if there is more to send. Finish, and what is here is published.';
    }
    return `${countOf(underWay, 'photo')} still to be prepared. You may close this page now.`;
  }
}

function sum(items: readonly PhotoItem[], of: (item: PhotoItem) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function setText(selector: string, text: string): void {
  const target = element(selector);
  if (target.textContent !== text) target.textContent = text;
}
