import { kindOfId, parseId } from '../../../src/model/ids.ts';
import { isName } from '../filters/filter-address.ts';
import type { Graph } from '../graph.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { words } from '../words.ts';
import { findPlaces, type Place } from './places.ts';
import { type Position, readCoordinates } from './read-coordinates.ts';

/** Something that a search found, in words, and where it leads. */
export interface Found {
  readonly title: string;
  readonly hint: string;
  readonly goal: Goal;
}

export type Goal =
  | { readonly position: Position }
  | { readonly place: Place }
  | { readonly photo: string }
  | { readonly feature: string; readonly position: Position }
  | { readonly username: string }
  | { readonly organization: string };

type Ask = (text: string, graph: Graph, vocabulary: Vocabulary) => Promise<Found | undefined>;

/** Everything that a text may mean: a position, an id, a sequence, a user's name, or places. */
export async function find(text: string, graph: Graph, vocabulary: Vocabulary): Promise<Found[]> {
  const position = readCoordinates(text);
  if (position) return [placeFound(position)];
  const [places, ...asked] = await Promise.all([
    findPlaces(text),
    ...[entityFound, sequenceFound, userFound].map((ask) => ask(text, graph, vocabulary)),
  ]);
  return [...asked.filter((found) => found !== undefined), ...places.map(townFound)];
}

function townFound(place: Place): Found {
  return { title: place.name, hint: place.description, goal: { place } };
}

function placeFound(position: Position): Found {
  const { lat, lon } = position;
  const title = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  return { title, hint: words('search.coordinates'), goal: { position } };
}

/** The kind of an id tells what to ask for. */
const entityFound: Ask = async (text, graph, vocabulary) => {
  const id = parseId(text);
  const kind = id === undefined ? undefined : kindOfId(id);
  if (kind === 'image') {
    const isThere = await graph.hasPhoto(text);
    if (!isThere) return undefined;
    const title = words('search.photoTitle', { id: text });
    return { title, hint: words('search.photo'), goal: { photo: text } };
  }
  if (kind === 'map_feature') {
    const feature = await graph.placedFeature(text);
    if (!feature) return undefined;
    const [lon, lat] = feature.geometry.coordinates;
    const { label, group } = await vocabulary.describe(feature.object_value);
    return { title: label, hint: group, goal: { feature: text, position: { lat, lon } } };
  }
  if (kind === 'user') {
    const username = (await graph.usernames([text])).get(text);
    return username === undefined ? undefined : photosBy(username);
  }
  if (kind === 'organization') {
    const name = (await graph.organizations([text])).get(text);
    const hint = words('search.forOrganization');
    return name === undefined ? undefined : { title: name, hint, goal: { organization: text } };
  }
  return undefined;
};

const sequenceFound: Ask = async (text, graph) => {
  if (!/^[\w-]{10,64}$/.test(text)) return undefined;
  const photos = await graph.sequence(text);
  const [first] = photos;
  if (first === undefined) return undefined;
  return {
    title: words('search.sequenceTitle', { id: text }),
    hint: words('search.photos', { count: photos.length }),
    goal: { photo: first },
  };
};

const userFound: Ask = async (text, graph) => {
  if (!isName(text)) return undefined;
  return (await graph.creatorNamed(text)) === undefined ? undefined : photosBy(text);
};

function photosBy(username: string): Found {
  return { title: username, hint: words('search.byPerson'), goal: { username } };
}
