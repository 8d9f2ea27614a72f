import { areCharacterKeysOn, setCharacterKeys } from './character-keys.ts';
import { element } from './elements.ts';
import { keyElements } from './key-elements.ts';
import { isTyping, type PhotoAction, photoKeys } from './photo/photo-keys.ts';
import { words } from './words.ts';

interface HelpLine {
  /** Names of keys as events have them, or what hands do. */
  readonly ways: readonly string[];
  readonly does: string;
}

const hands = (...ways: readonly Parameters<typeof handWord>[0][]) => ways.map(handWord);

const groups: readonly { readonly title: string; readonly lines: readonly HelpLine[] }[] = [
  {
    title: words('help.groups.anywhere'),
    lines: [
      { ways: ['?'], does: words('help.does.sheet') },
      { ways: ['Escape'], does: words('help.does.close') },
      { ways: ['Tab'], does: words('help.does.nextControl') },
    ],
  },
  {
    title: words('help.groups.photoKeys'),
    lines: Object.entries(photoKeys).map(([action, ways]) => ({
      ways,
      does: words(`help.photo.${action as PhotoAction}`),
    })),
  },
  {
    title: words('help.groups.photoHands'),
    lines: [
      { ways: hands('drag'), does: words('help.does.lookAround') },
      { ways: hands('wheel', 'pinch'), does: words('help.does.zoomThere') },
      { ways: hands('slider'), does: words('help.does.anyPhoto') },
    ],
  },
  {
    title: words('help.groups.mapKeys'),
    lines: [
      { ways: ['Enter'], does: words('help.does.openPhoto') },
      { ways: ['o'], does: words('help.does.openObject') },
      {
        ways: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'],
        does: words('help.does.moveMap'),
      },
      { ways: ['+', '-'], does: words('help.does.zoom') },
      { ways: ['Shift+ArrowLeft', 'Shift+ArrowRight'], does: words('help.does.turnMap') },
      { ways: ['m'], does: words('help.does.toPhoto') },
    ],
  },
  {
    title: words('help.groups.mapHands'),
    lines: [
      { ways: hands('click', 'tap'), does: words('help.does.open') },
      { ways: hands('drag'), does: words('help.does.moveMap') },
      { ways: hands('wheel', 'pinch', 'doubleClick'), does: words('help.does.zoom') },
      { ways: [`Shift+${handWord('drag')}`], does: words('help.does.zoomBox') },
      { ways: hands('rightDrag', 'twoFingers'), does: words('help.does.turnMap') },
    ],
  },
];

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
  const characterKeys = element<HTMLInputElement>('.help-switch input');
  characterKeys.checked = areCharacterKeysOn();
  characterKeys.addEventListener('change', () => setCharacterKeys(characterKeys.checked));
  // The page's own Escape closes the photo.
  dialog.addEventListener('keydown', (event) => event.stopPropagation());
  window.addEventListener('keydown', (event) => {
    if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    if (!areCharacterKeysOn()) return;
    event.preventDefault();
    open();
  });
}

function handWord(
  way:
    | 'drag'
    | 'wheel'
    | 'pinch'
    | 'slider'
    | 'click'
    | 'tap'
    | 'doubleClick'
    | 'rightDrag'
    | 'twoFingers',
): string {
  return words(`help.ways.${way}`);
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

function lineOf({ ways, does }: HelpLine): HTMLDivElement {
  const term = document.createElement('dt');
  term.append(
    ...ways.flatMap((way, index) => (index === 0 ? keyElements(way) : [' ', ...keyElements(way)])),
  );
  const description = document.createElement('dd');
  description.textContent = does;
  const line = document.createElement('div');
  line.append(term, description);
  return line;
}
