import { element } from '../elements.ts';
import { locale, words } from '../words.ts';
import type { TrackImage } from './track.ts';

/** Who goes fast along a track wants to see where they end, not all that is between. */
const restMs = 120;

const times = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', timeZone: 'UTC' });

/** The photo of the image that is shown. */
export class PhotoView {
  readonly #track: readonly TrackImage[];
  readonly #link = element<HTMLAnchorElement>('.sequence-photo a');
  readonly #picture = element<HTMLImageElement>('.sequence-photo img');
  readonly #place = element('.sequence-at span');
  readonly #time = element('.sequence-at span:last-child');
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(track: readonly TrackImage[]) {
    this.#track = track;
  }

  show(index: number): void {
    const image = this.#track[index];
    if (!image) return;
    this.#link.href = `/app?pKey=${image.id}`;
    this.#place.textContent = words('pageMap.place', {
      number: index + 1,
      total: this.#track.length,
    });
    this.#time.textContent = times.format(image.capturedAtMs);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#picture.src = `/preview/${image.id}-1024.jpg`;
    }, restMs);
  }
}
