import { distanceMetres } from '../../../src/geo/geodesy.ts';
import { symbolPicture } from '../features/symbols.ts';
import type { Graph, PhotoDetails, PlacedFeature, ValueDescription } from '../graph.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { locale, words } from '../words.ts';

interface Seen {
  readonly id: string;
  readonly distanceMetres: number;
}

const metresFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });

/** The map features that were derived from a photo: an item for each kind, with all of that kind, the nearest first. */
export async function seenFeatureItems(
  graph: Graph,
  vocabulary: Vocabulary,
  photo: PhotoDetails,
  onFeature: (id: string) => void,
): Promise<HTMLLIElement[]> {
  const features = await graph.featuresIn(photo);
  const kinds = Map.groupBy(features, ({ object_value }) => object_value);
  const described = await Promise.all([...kinds.keys()].map((value) => vocabulary.describe(value)));
  return described
    .toSorted((a, b) => a.label.localeCompare(b.label))
    .map((kind) => kindItem(kind, fromNear(photo, kinds.get(kind.value) ?? []), onFeature));
}

function fromNear({ geometry }: PhotoDetails, features: readonly PlacedFeature[]): Seen[] {
  return features
    .map(({ id, geometry: { coordinates } }) => ({
      id,
      distanceMetres: distanceMetres(...geometry.coordinates, ...coordinates),
    }))
    .sort((a, b) => a.distanceMetres - b.distanceMetres);
}

function kindItem(
  kind: ValueDescription,
  seen: readonly Seen[],
  onFeature: (id: string) => void,
): HTMLLIElement {
  const label = document.createElement('span');
  label.className = 'seen-kind';
  label.textContent = kind.label;
  const count = document.createElement('span');
  count.className = 'seen-count';
  count.textContent = String(seen.length);
  const item = document.createElement('li');
  item.append(symbolPicture(kind), label, count);
  const each = document.createElement('span');
  each.className = 'seen-each';
  each.append(
    ...seen.map(({ id, distanceMetres }) => {
      const control = document.createElement('button');
      control.type = 'button';
      const name = document.createElement('span');
      name.className = 'visually-hidden';
      name.textContent = `${kind.label}, `;
      control.append(
        name,
        words('photo.details.metres', { metres: metresFormat.format(distanceMetres) }),
      );
      control.title = words('photo.details.showFeature', { label: kind.label });
      control.addEventListener('click', () => onFeature(id));
      return control;
    }),
  );
  item.append(each);
  return item;
}
