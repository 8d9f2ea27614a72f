import { foldName } from './fold-name.ts';
import type { Place, PlaceList } from './place-list.ts';
import { Strongest } from './strongest.ts';

/** How much better than the beginning of a name something else is, as powers of ten of the population. */
const bonuses = { wholeOwnName: 2.5, wholeOtherName: 2, beginning: 0, beginningOfOtherName: -2 };

/**
 * The places whose name, or another name of theirs, begins with the text, the likeliest first. What
 * follows a comma narrows: a country by name or code, or a region by code, as in `Paris, TX`.
 * `languages` are those in which countries may be named (BCP 47).
 */
export function findPlaces(
  list: PlaceList,
  text: string,
  most: number,
  languages: readonly string[],
): Place[] {
  const [named = '', ...narrower] = text.split(',').map(foldName);
  if (!named) return [];
  const isIn = narrowing(list, narrower.filter(Boolean), languages);
  const weights = new Map<number, number>();
  for (const { place, isOwnName, isWhole } of list.keysWith(named)) {
    const whole = isOwnName ? bonuses.wholeOwnName : bonuses.wholeOtherName;
    const begun = isOwnName ? bonuses.beginning : bonuses.beginningOfOtherName;
    const weight = (list.weights[place] ?? 0) + (isWhole ? whole : begun);
    if (weight > (weights.get(place) ?? Number.NEGATIVE_INFINITY)) weights.set(place, weight);
  }
  const strongest = new Strongest(most);
  for (const [place, weight] of weights) if (isIn(place)) strongest.add(place, weight);
  return strongest.items.map((place) => list.at(place));
}

/** Whether a place lies in all that narrows the search. */
function narrowing(
  list: PlaceList,
  narrower: readonly string[],
  languages: readonly string[],
): (place: number) => boolean {
  if (narrower.length === 0) return () => true;
  const names = languages.map((language) => new Intl.DisplayNames(language, { type: 'region' }));
  const wordsOf = new Map<string, string[]>();
  const wordsOfCountry = (country: string) => {
    let words = wordsOf.get(country);
    if (!words) {
      words = [country, ...names.map((each) => each.of(country) ?? '')].map(foldName);
      wordsOf.set(country, words);
    }
    return words;
  };
  return (place) => {
    const { country, region } = list.at(place);
    return narrower.every(
      (word) =>
        word === region.toLowerCase() ||
        wordsOfCountry(country).some((each) => each.startsWith(word)),
    );
  };
}
