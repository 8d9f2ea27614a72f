import { button } from '../elements.ts';

/**
 * Lets the wheel scroll the page around the embed until somebody means the embed: by a click in it, by
 * the keyboard, or with Ctrl, which is also what pinching a touchpad sends.
 */
export function leaveScrolling(): void {
  const leave = (event: WheelEvent) => {
    if (!document.hasFocus() && !event.ctrlKey) event.stopPropagation();
  };
  window.addEventListener('wheel', leave, { capture: true, passive: true });
  // The viewer keeps clicks from their default, which gives the focus.
  window.addEventListener('pointerdown', () => window.focus(), { capture: true });
}

/** A button that asks the page around the embed to take it away. */
export function offerClose(): void {
  if (window.parent === window) return;
  const close = button('close');
  close.hidden = false;
  // Says nothing that any page may not know.
  close.addEventListener('click', () => window.parent.postMessage('wayside:close', '*'));
}
