import { element } from '../elements.ts';
import { words } from '../words.ts';
import { timeText } from './quantities.ts';
import type { Upload } from './upload-api.ts';

/** The address of the page with an upload. */
export function uploadAddress({ id }: Pick<Upload, 'id'>): string {
  return `/upload?id=${encodeURIComponent(id)}`;
}

/** Lists uploads to go on with or to look at. */
export function showRecent(uploads: readonly Upload[]): void {
  element('.upload-recent').hidden = uploads.length === 0;
  const rows = uploads.map((upload) => {
    const link = document.createElement('a');
    link.href = uploadAddress(upload);
    const time = timeText(Date.parse(upload.created_at) - new Date().getTimezoneOffset() * 60_000);
    link.textContent = upload.title ?? words('upload.recent.untitled', { time });
    const state = document.createElement('span');
    state.className = `badge${upload.state === 'open' ? ' warning' : ''}`;
    state.textContent = words(`upload.recent.${upload.state}`);
    const row = document.createElement('li');
    row.append(link, state);
    return row;
  });
  element('.recent-list').replaceChildren(...rows);
}
