import { element } from './elements.ts';
import { words } from './words.ts';

export interface Notice {
  readonly title: string;
  readonly text: string;
  /** A command to type. */
  readonly command?: string;
  readonly kind: 'hint' | 'error';
}

/** Shows a card over the page: that there is nothing to see yet, or what went wrong. */
export function showNotice({ title, text, command, kind }: Notice): void {
  const card = element('.notice');
  const heading = document.createElement('h2');
  heading.textContent = title;
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  const parts: HTMLElement[] = [heading, paragraph];
  if (command) {
    const code = document.createElement('code');
    code.textContent = command;
    parts.push(code);
  }
  if (kind === 'error') {
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.textContent = words('shell.tryAgain');
    retry.addEventListener('click', () => location.reload());
    parts.push(retry);
  }
  card.replaceChildren(...parts);
  card.setAttribute('role', kind === 'error' ? 'alert' : 'status');
  card.hidden = false;
}

export function hideNotice(): void {
  element('.notice').hidden = true;
}

/** Tells who listens to the page instead of looking at it. */
export function announce(text: string): void {
  element('[role="status"].visually-hidden').textContent = text;
}
