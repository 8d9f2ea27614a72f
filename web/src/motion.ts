const stillPreferred = window.matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the person at the page wants things to be in their new place without moving there. */
export function isStillPreferred(): boolean {
  return stillPreferred.matches;
}

/** How long a movement of the map takes, in milliseconds. */
export function movementMs(): number {
  return isStillPreferred() ? 0 : 600;
}
