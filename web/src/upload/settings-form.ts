import { button, element } from '../elements.ts';
import { words } from '../words.ts';
import { isToSend, type PhotoItem } from './photo-item.ts';
import { bytesText } from './quantities.ts';
import type { UploadSettings } from './upload-api.ts';

/** Photos nearer than this to the one before were taken standing still, within what GPS can tell. */
const standingStillMetres = 2;

/** What the form says, with a name by which a lost answer is found again. */
export function readSettings(form: HTMLFormElement): UploadSettings {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? '').trim();
  const [title, license, organization] = [text('title'), text('license'), text('organization')];
  return {
    ...(title && { title }),
    ...(license && { license }),
    ...(organization && { organization_id: organization }),
    ...(data.has('skipStill') && { sequence_rules: { skip_closer_metres: standingStillMetres } }),
    external_id: randomName(),
  };
}

/** Says what would be sent, on the button that does it. */
export function showSummary(items: readonly PhotoItem[], isStarting: boolean): string {
  const ready = items.filter(isToSend);
  const reading = items.filter(({ state }) => state === 'reading').length;
  const leftOut = items.filter(({ state }) => state === 'left-out').length;
  const start = button('start');
  start.disabled = ready.length === 0 || reading > 0 || isStarting;
  start.textContent =
    ready.length === 0 ? words('upload.start') : words('upload.startWith', { count: ready.length });
  button('clear').hidden = items.length === 0;
  const summary = summaryOf();
  element('.upload-summary').textContent = summary;
  return reading > 0 ? '' : summary;

  function summaryOf(): string {
    if (items.length === 0) return words('upload.summary.none');
    if (reading > 0) return words('upload.summary.reading', { count: items.length, left: reading });
    const bytes = ready.reduce((total, { size }) => total + (size ?? 0), 0);
    const sent = words('upload.summary.toSend', {
      count: ready.length,
      size: bytesText(bytes),
    });
    return leftOut === 0 ? sent : `${sent} ${words('upload.summary.leftOut', { many: leftOut })}`;
  }
}

function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
