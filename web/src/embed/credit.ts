import { element } from '../elements.ts';
import type { PhotoDetails } from '../graph.ts';
import { locale, words } from '../words.ts';

const dateFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });

/** The line below an embed: whose photo it is, with a link to it in the web app. */
export class Credit {
  readonly #link = element<HTMLAnchorElement>('.credit');
  readonly #text = element('.credit-text');
  readonly #licence: string;

  constructor(licence: string) {
    this.#licence = licence;
  }

  /** Answers what it says, for who can't see it. */
  showPhoto({ id, creator, captured_at }: PhotoDetails): string {
    const date = dateFormat.format(captured_at);
    const author = creator?.username;
    const parts = [author, date, this.#licence].filter(Boolean);
    this.#show({ pKey: id, focus: 'photo' }, parts.join(' · '));
    return author ? words('embed.photoBy', { author, date }) : words('embed.photoOf', { date });
  }

  showPlace(lon: number, lat: number, zoom: number): void {
    this.#show({ lat: String(lat), lng: String(lon), z: String(zoom) }, words('embed.mapOfPhotos'));
  }

  #show(query: Readonly<Record<string, string>>, text: string): void {
    this.#link.href = `/app/?${new URLSearchParams(query)}`;
    this.#text.textContent = text;
  }
}
