import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** Goes to an element with the Tab key alone, and sees that it shows where one is. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let i = 0; i < 80; i++) {
    const isHere = await target.evaluate(
      (element: { readonly ownerDocument: { readonly activeElement: unknown } }) =>
        element === element.ownerDocument.activeElement,
    );
    if (isHere) {
      const frame = await (await target.elementHandle())?.ownerFrame();
      const isShown = await frame?.evaluate(`[undefined, '::after']
        .map((part) => getComputedStyle(document.activeElement, part))
        .some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)`);
      assert.ok(isShown, `no focus ring around ${target}`);
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab doesn't lead to ${target}`);
}

/** Goes to an element and presses Enter, which follows a link and presses a button. */
export async function pressEnterOn(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

/** Goes to a field and types, in place of what is there. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}
