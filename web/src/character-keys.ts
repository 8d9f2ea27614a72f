const storageName = 'wayside-character-keys';

/**
 * Whether keys that write a character do anything. Whoever speaks to the computer instead of typing
 * may need them to do nothing (WCAG 2.1.4).
 */
export function areCharacterKeysOn(): boolean {
  try {
    return localStorage.getItem(storageName) !== 'off';
  } catch {
    // A browser that keeps nothing.
    return true;
  }
}

export function setCharacterKeys(areOn: boolean): void {
  try {
    if (areOn) localStorage.removeItem(storageName);
    else localStorage.setItem(storageName, 'off');
  } catch (error) {
    console.warn(error);
  }
}
