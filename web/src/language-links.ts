/** Links to other languages lead back to what the page shows when they are followed. */
export function keepPlaceOnLanguageChange(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[hreflang]')) {
    const follow = () => {
      const url = new URL(link.href);
      url.searchParams.set('back', location.pathname + location.search);
      link.href = url.href;
    };
    // Whatever opens the link: a click, a key, or the browser's own menu.
    link.addEventListener('pointerdown', follow);
    link.addEventListener('focus', follow);
  }
}
