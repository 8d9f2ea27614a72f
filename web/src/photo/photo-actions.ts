import type { PhotoDetails } from '../graph.ts';
import { words } from '../words.ts';
import { idEditorLink, josmLink } from './editor-links.ts';

/** What can be done with a photo besides looking: items with a link each. `data` is that to the API's answer. */
export function actionsOf(
  photo: PhotoDetails,
  data: string,
  tell: (text: string) => void,
): HTMLLIElement[] {
  const [lon, lat] = (photo.computed_geometry ?? photo.geometry).coordinates;
  const josm = elsewhere(words('photo.details.josm'), josmLink(lon, lat));
  josm.addEventListener('click', () => tell(words('photo.details.josmAdvice')));
  return [
    ...originalOf(photo),
    elsewhere(words('photo.details.data'), data),
    elsewhere(words('photo.details.iD'), idEditorLink(lon, lat)),
    josm,
    link(words('photo.details.report'), `/report?image=${photo.id}`),
  ].map((action) => {
    const item = document.createElement('li');
    item.append(action);
    return item;
  });
}

function originalOf({ id, thumb_original_url }: PhotoDetails): HTMLAnchorElement[] {
  if (!thumb_original_url) return [];
  const original = elsewhere(words('photo.details.original'), thumb_original_url);
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
