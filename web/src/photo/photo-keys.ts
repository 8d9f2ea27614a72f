import { areCharacterKeysOn } from '../character-keys.ts';

/**
 * What the keys do in the photo's part of the page. Letters stand for both cases; only keys without a
 * character of their own tell whether Shift is held.
 */
export const photoKeys = {
  next: ['ArrowRight', 'ArrowUp'],
  previous: ['ArrowLeft', 'ArrowDown'],
  first: ['Home'],
  last: ['End'],
  play: ['p', ' '],
  slower: ['<'],
  faster: ['>'],
  lookLeft: ['Shift+ArrowLeft'],
  lookRight: ['Shift+ArrowRight'],
  lookUp: ['Shift+ArrowUp'],
  lookDown: ['Shift+ArrowDown'],
  north: ['n'],
  ahead: ['0'],
  zoomIn: ['+'],
  zoomOut: ['-'],
  details: ['i'],
  days: ['t'],
  outlines: ['u'],
  share: ['s'],
  expand: ['f'],
  map: ['m'],
} as const satisfies Record<string, readonly string[]>;

export type PhotoAction = keyof typeof photoKeys;

type Handlers = Readonly<Partial<Record<PhotoAction, () => void>>>;

const actions = new Map<string, PhotoAction>(
  Object.entries(photoKeys).flatMap(([action, keys]) =>
    keys.map((key) => [key, action as PhotoAction] as const),
  ),
);

/** Keys by which one changes the value of a field that isn't typed into. */
const valueKeys = /^(Arrow|Home|End|Page)/;

/** Calls what the keys do that are pressed in `pane`, where nobody is typing. */
export function listenForPhotoKeys(pane: HTMLElement, handlers: Handlers): void {
  pane.addEventListener('keydown', (event) => {
    const { target, key } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || isTyping(target)) return;
    if (target instanceof HTMLInputElement && valueKeys.test(key)) return;
    if (key === ' ' && target instanceof HTMLElement && target.matches('a, button, input')) return;
    if (key.length === 1 && !areCharacterKeysOn()) return;
    const action = actions.get(nameOf(event));
    const handle = action && handlers[action];
    if (!handle) return;
    event.preventDefault();
    handle();
  });
}

/** Whether what is pressed is text for a field. */
export function isTyping(target: EventTarget | null): boolean {
  const fields = 'textarea, select, input:not([type=range], [type=radio], [type=checkbox])';
  return target instanceof HTMLElement && target.matches(fields);
}

function nameOf({ key, shiftKey }: KeyboardEvent): string {
  if (key.length === 1) return key.toLowerCase();
  return shiftKey ? `Shift+${key}` : key;
}
