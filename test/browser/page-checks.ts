import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/**
 * What every page must be for everybody: named, in order, readable, within the screen. The numbers are
 * those of WCAG 2.2: 1.4.3 (contrast), 1.4.10 (reflow), 1.4.11 (borders of fields), 2.5.8 (target size).
 */
export async function checkPage(page: Page, { scripts = 0 } = {}): Promise<void> {
  const problems = (await page.evaluate(checks)) as string[];
  assert.equal(await page.evaluate('document.scripts.length'), scripts, 'scripts');
  assert.deepEqual(problems, [], `${page.url()} at ${page.viewportSize()?.width}`);
}

// Runs in the page, so it is text: nothing here may refer to anything outside.
const checks = `(() => {
  const problems = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isShown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const isHidden = (element) => element.closest('.visually-hidden, [aria-hidden=true], [type=hidden], [hidden]');
  const name = (element) => element.outerHTML.slice(0, 90);

  if (!document.documentElement.lang) problems.push('no language');
  if (!/ · Wayside$/.test(document.title)) problems.push('title: ' + document.title);
  if (document.documentElement.scrollWidth > innerWidth) problems.push('wider than the screen');

  const levels = all('h1, h2, h3, h4').map((heading) => Number(heading.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) problems.push('headings: ' + levels);
  levels.forEach((level, i) => {
    if (level > (levels[i - 1] ?? 1) + 1) problems.push('a level is skipped: ' + levels);
  });

  const ids = all('[id]').map(({ id }) => id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) problems.push('twice: #' + id);
  for (const element of all('[aria-describedby], [aria-labelledby], label[for], a[href^="#"]')) {
    const refs = [element.getAttribute('aria-describedby'), element.getAttribute('aria-labelledby'), element.htmlFor, element.hash?.slice(1)];
    for (const id of refs.filter(Boolean).join(' ').split(' ')) {
      if (id && !ids.includes(id)) problems.push('no #' + id + ' for ' + name(element));
    }
  }
  for (const field of all('input, select, textarea')) {
    if (isHidden(field) || field.type === 'hidden') continue;
    if (!field.labels?.[0]?.textContent.trim()) problems.push('no label: ' + name(field));
  }
  for (const element of all('a, button')) {
    const isNamed = element.textContent.trim() || element.ariaLabel || element.querySelector('img[alt]:not([alt=""])');
    if (!isNamed) problems.push('no text: ' + name(element));
  }
  for (const element of all('a, button, input, select, textarea, summary')) {
    if (!isShown(element) || isHidden(element) || element.matches('p a, li a, th a, .skip-link')) continue;
    const { width, height } = (element.closest('label') ?? element).getBoundingClientRect();
    if (width < 24 || height < 24) problems.push('small: ' + name(element) + ' ' + width + 'x' + height);
  }

  const parse = (text) => {
    const numbers = text.match(/[\\d.]+/g).map(Number);
    const scale = text.startsWith('color(') ? 255 : 1;
    const [r, g, b] = numbers.map((number) => number * scale);
    return { r, g, b, a: numbers[3] ?? 1 };
  };
  const over = (top, bottom) => ({
    r: top.r * top.a + bottom.r * (1 - top.a),
    g: top.g * top.a + bottom.g * (1 - top.a),
    b: top.b * top.a + bottom.b * (1 - top.a),
    a: 1,
  });
  const backgroundOf = (element) => {
    const chain = [];
    for (let each = element; each; each = each.parentElement) chain.push(parse(getComputedStyle(each).backgroundColor));
    return chain.reverse().reduce((below, layer) => over(layer, below), { r: 255, g: 255, b: 255, a: 1 });
  };
  const luminance = ({ r, g, b }) => {
    const [R, G, B] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !isShown(element) || isHidden(element)) continue;
    const background = backgroundOf(element);
    const ratio = contrast(over(parse(getComputedStyle(element).color), background), background);
    if (ratio < 4.5) problems.push('contrast ' + ratio.toFixed(2) + ': ' + node.data.trim().slice(0, 40));
  }
  for (const field of all('.input')) {
    if (!isShown(field)) continue;
    const around = backgroundOf(field.parentElement);
    const ratio = contrast(over(parse(getComputedStyle(field).borderTopColor), around), around);
    if (ratio < 3) problems.push('border ' + ratio.toFixed(2) + ': ' + name(field));
  }
  return problems;
})()`;
