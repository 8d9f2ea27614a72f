import { createBuilder, makeLook } from './builder.ts';
import { placeBuildings } from './buildings.ts';
import { tree } from './furniture.ts';
import { placeObjects } from './objects.ts';
import { between, createRandomFor } from './random.ts';
import type { Town } from './scene.ts';
import { distanceToKerb, SETBACK, STREETS_X, STREETS_Y } from './streets.ts';

export function buildTown(seed: number): Town {
  const builder = createBuilder(seed);
  placeBuildings(builder, seed);
  placeObjects(builder, seed);
  const random = createRandomFor(seed, 'gardens');
  // Trees in the yards and, all around, where the houses end.
  for (let i = 0; i < 420; i++) {
    const x = between(random, -230, 230);
    const y = between(random, -230, 230);
    const yard = distanceToKerb(x, y);
    if (yard < SETBACK + 11) continue;
    tree(builder, random, { x, y, heading: 0 });
  }
  // Yard walls behind the gaps between the houses keep the eye from wandering to the horizon.
  for (let i = 0; i + 1 < STREETS_X.length; i++) {
    for (let j = 0; j + 1 < STREETS_Y.length; j++) {
      const x = ((STREETS_X[i] as number) + (STREETS_X[i + 1] as number)) / 2;
      const y = ((STREETS_Y[j] as number) + (STREETS_Y[j + 1] as number)) / 2;
      const look = makeLook('leaf', [0.26, 0.4, 0.18], i * 7 + j);
      builder.box([x, y, 1], [12, 0.5, 1], 0, look);
      builder.box([x, y, 1.1], [0.5, 12, 1.1], 0, look);
    }
  }
  return builder.town();
}
