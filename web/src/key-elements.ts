import { words } from './words.ts';

const names: Readonly<Record<string, string>> = {
  Escape: words('help.ways.escape'),
  Enter: words('help.ways.enter'),
  Tab: words('help.ways.tab'),
  Home: words('help.ways.home'),
  End: words('help.ways.end'),
  Shift: words('help.ways.shift'),
  ' ': words('help.ways.space'),
  '-': '−',
};

/** Not every font has arrows: these are drawn, in a box of 16 by 16. */
const arrows: Readonly<Record<string, { readonly name: string; readonly path: string }>> = {
  ArrowLeft: { name: words('help.ways.left'), path: 'M14 8H3M7 4 3 8l4 4' },
  ArrowRight: { name: words('help.ways.right'), path: 'M2 8h11M9 4l4 4-4 4' },
  ArrowUp: { name: words('help.ways.up'), path: 'M8 14V3M4 7l4-4 4 4' },
  ArrowDown: { name: words('help.ways.down'), path: 'M8 2v11M4 9l4 4 4-4' },
};

/** A key by the name that events have for it; `Shift+ArrowLeft` is two, and `+` is one. */
export function keyElements(way: string): HTMLElement[] {
  const parts = way.length > 1 ? way.split('+') : [way];
  return parts.map((part) => {
    const key = document.createElement('kbd');
    const arrow = arrows[part];
    if (arrow) key.append(...drawn(arrow));
    else key.textContent = names[part] ?? (/^[a-z]$/.test(part) ? part.toUpperCase() : part);
    return key;
  });
}

function drawn({ name, path }: { readonly name: string; readonly path: string }): Element[] {
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  picture.setAttribute('viewBox', '0 0 16 16');
  picture.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  line.setAttribute('d', path);
  picture.append(line);
  const text = document.createElement('span');
  text.className = 'visually-hidden';
  text.textContent = name;
  return [picture, text];
}
