/** Copies a field's text, and leaves it selected. Answers whether the browser let it. */
export async function copyText(field: HTMLInputElement | HTMLTextAreaElement): Promise<boolean> {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    // Only pages that came over HTTPS, or from this machine, have a clipboard: others have the old way.
    return document.execCommand('copy');
  }
}

/** Copies text that stands in no field. Answers whether the browser let it. */
export async function copyPlainText(text: string): Promise<boolean> {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'visually-hidden';
  field.value = text;
  document.body.append(field);
  try {
    return await copyText(field);
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}
