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
