import { locale, words } from '../words.ts';

/** A town or village. */
export interface Place {
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  readonly population: number;
  /** Where it is and how many live there, in words. */
  readonly description: string;
}

interface Answer {
  readonly data: readonly {
    readonly name: string;
    readonly lon: number;
    readonly lat: number;
    readonly country: string;
    readonly region: string;
    readonly population: number;
  }[];
}

/** The likeliest places whose name begins with the text; none where the server can't tell. */
export async function findPlaces(text: string): Promise<Place[]> {
  const response = await fetch(`/places?${new URLSearchParams({ q: text.slice(0, 200) })}`).catch(
    console.warn,
  );
  if (!response?.ok) return [];
  const { data } = (await response.json()) as Answer;
  const countries = new Intl.DisplayNames(locale, { type: 'region' });
  return data.map(({ name, lon, lat, country, region, population }) => ({
    name,
    lon,
    lat,
    population,
    description: [
      [region === country ? '' : region, countries.of(country)].filter(Boolean).join(', '),
      population > 0 ? words('search.people', { count: population }) : '',
    ]
      .filter(Boolean)
      .join(' · '),
  }));
}
