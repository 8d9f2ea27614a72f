import type { PhotoDetails } from '../graph.ts';
import { idEditorLink, josmLink } from './editor-links.ts';

const josmAdvice =
  'JOSM answers in a new tab. If nothing does there, start JOSM and switch on Remote Control in its preferences.';

/** What can be done with a photo besides looking: items with a link each. `data` is that to the API's answer. */
export function actionsOf(
  photo: PhotoDetails,
  data: string,
  tell: (text: string) => void,
): HTMLLIElement[] {
  const [lon, lat] = (photo.computed_geometry ?? photo.geometry).coordinates;
  const josm = elsewhere('Edit the map here in JOSM', josmLink(lon, lat));
  josm.addEventListener('click', () => tell(josmAdvice));
  return [
    ...originalOf(photo),
    elsewhere('Data of the API, as JSON', data),
    elsewhere('Edit the map here in iD', idEditorLink(lon, lat)),
    josm,
    link('Report a problem', `/report?image=${photo.id}`),
  ].map((action) => {
    const item = document.createElement('li');
    item.append(action);
    return item;
  });
}

function originalOf({ id, thumb_original_url }: PhotoDetails): HTMLAnchorElement[] {
  if (!thumb_original_url) return [];
  const original = elsewhere('Download the original', thumb_original_url);
  // Where photos come from another host, browsers show it instead.
  original.download = `${id}.jpg`;
  return [original];
}

function elsewhere(text: string, href: string): HTMLAnchorElement {
  const anchor = link(text, href);
  anchor.target = '_blank';
  anchor.rel = 'noopener';
  return anchor;
}

function link(text: string, href: string): HTMLAnchorElement {
  const anchor = document.createElement('a');
  anchor.textContent = text;
  anchor.href = href;
  return anchor;
}
