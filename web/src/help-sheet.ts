import { element } from './elements.ts';
import { isTyping, type PhotoAction, photoKeys } from './photo/photo-keys.ts';

interface HelpLine {
  /** Names of keys as events have them, or what hands do. */
  readonly ways: readonly string[];
  readonly words: string;
}

const photoWords: Readonly<Record<PhotoAction, string>> = {
  next: 'Next photo of the sequence',
  previous: 'Previous photo',
  first: 'First photo of the sequence',
  last: 'Last photo of the sequence',
  play: 'Play the sequence, or stop',
  slower: 'Play slower',
  faster: 'Play faster',
  lookLeft: 'Look to the left',
  lookRight: 'Look to the right',
  lookUp: 'Look up',
  lookDown: 'Look down',
  north: 'Look north, in panoramas',
  ahead: 'Look at the middle, all of it',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  details: 'Details of the photo',
  days: 'The same place on other days',
  outlines: 'Outlines of what was detected',
  share: 'Share or embed',
  expand: 'Photo in full width, and back',
  map: 'To the map',
};

const photoLines = Object.entries(photoKeys).map(([action, ways]) => ({
  ways,
  words: photoWords[action as PhotoAction],
}));

const groups: readonly { readonly title: string; readonly lines: readonly HelpLine[] }[] = [
  {
    title: 'Anywhere',
    lines: [
      { ways: ['?'], words: 'This sheet' },
      { ways: ['Escape'], words: 'Close what is open: a panel, a card, the photo' },
      { ways: ['Tab'], words: 'From one control to the next' },
    ],
  },
  { title: 'Photo: keys', lines: photoLines },
  {
    title: 'Photo: mouse and touch',
    lines: [
      { ways: ['Drag'], words: 'Look around' },
      { ways: ['Wheel', 'Pinch'], words: 'Zoom where the pointer is' },
      { ways: ['Slider'], words: 'To any photo of the sequence' },
    ],
  },
  {
    title: 'Map: keys',
    lines: [
      { ways: ['Enter'], words: 'Open the photo nearest the cross' },
      { ways: ['o'], words: 'Open the object nearest the cross' },
      { ways: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], words: 'Move the map' },
      { ways: ['+', '-'], words: 'Zoom' },
      { ways: ['Shift+ArrowLeft', 'Shift+ArrowRight'], words: 'Turn the map' },
      { ways: ['m'], words: 'To the photo' },
    ],
  },
  {
    title: 'Map: mouse and touch',
    lines: [
      { ways: ['Click', 'Tap'], words: 'Open a photo or an object' },
      { ways: ['Drag'], words: 'Move the map' },
      { ways: ['Wheel', 'Pinch', 'Double click'], words: 'Zoom' },
      { ways: ['Shift+Drag'], words: 'Zoom to a box' },
      { ways: ['Right button and drag', 'Two fingers'], words: 'Turn the map' },
    ],
  },
];

const keyNames: Readonly<Record<string, string>> = { Escape: 'Esc', ' ': 'Space', '-': '−' };

/** Not every font has arrows: these are drawn. */
const arrows: Readonly<Record<string, { readonly name: string; readonly path: string }>> = {
  ArrowLeft: { name: 'Left arrow', path: 'M14 8H3M7 4 3 8l4 4' },
  ArrowRight: { name: 'Right arrow', path: 'M2 8h11M9 4l4 4-4 4' },
  ArrowUp: { name: 'Up arrow', path: 'M8 14V3M4 7l4-4 4 4' },
  ArrowDown: { name: 'Down arrow', path: 'M8 2v11M4 9l4 4 4-4' },
};

/** The sheet of all keys and gestures: behind `?`, and every button that `data-opens` it. */
export function startHelpSheet(): void {
  const dialog = element<HTMLDialogElement>('.help');
  const open = () => {
    const body = element('.help-groups');
    if (body.childElementCount === 0) body.append(...groups.map(groupOf));
    if (!dialog.open) dialog.showModal();
  };
  for (const control of document.querySelectorAll('[data-opens="help"]')) {
    control.addEventListener('click', open);
  }
  element('[data-do="close-help"]').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', ({ target }) => {
    // What is not in its body is around it.
    if (target === dialog) dialog.close();
  });
  // The page's own Escape closes the photo.
  dialog.addEventListener('keydown', (event) => event.stopPropagation());
  window.addEventListener('keydown', (event) => {
    if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    event.preventDefault();
    open();
  });
}

function groupOf({ title, lines }: (typeof groups)[number]): HTMLElement {
  const heading = document.createElement('h3');
  heading.textContent = title;
  const list = document.createElement('dl');
  list.append(...lines.map(lineOf));
  const group = document.createElement('section');
  group.append(heading, list);
  return group;
}

function lineOf({ ways, words }: HelpLine): HTMLDivElement {
  const term = document.createElement('dt');
  term.append(...ways.flatMap((way, index) => (index === 0 ? keysOf(way) : [' ', ...keysOf(way)])));
  const description = document.createElement('dd');
  description.textContent = words;
  const line = document.createElement('div');
  line.append(term, description);
  return line;
}

/** `Shift+ArrowLeft` as two keys; `+` is one. */
function keysOf(way: string): (HTMLElement | string)[] {
  const parts = way.length > 1 ? way.split('+') : [way];
  return parts.map((part) => {
    const key = document.createElement('kbd');
    const arrow = arrows[part];
    if (arrow) {
      key.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${arrow.path}" /></svg>`;
      const name = document.createElement('span');
      name.className = 'visually-hidden';
      name.textContent = arrow.name;
      key.append(name);
    } else {
      key.textContent = keyNames[part] ?? (/^[a-z]$/.test(part) ? part.toUpperCase() : part);
    }
    return key;
  });
}
