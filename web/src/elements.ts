/** The one element that `selector` names. Throws when index.html and the scripts disagree. */
export function element<E extends Element = HTMLElement>(
  selector: string,
  root: ParentNode = document,
): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`No ${selector} in the page`);
  return found;
}

/** The button whose `data-do` names `action`. */
export function button(action: string): HTMLButtonElement {
  return element<HTMLButtonElement>(`button[data-do="${action}"]`);
}
