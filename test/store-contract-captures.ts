import assert from 'node:assert/strict';
import type { StoreTest } from './store-contract.ts';
import { sampleImage, samplePublication } from './store-samples.ts';

const dayMs = 86_400_000;
const mayMs = Date.UTC(2024, 4, 1);

export function capturesContract(storeTest: StoreTest): void {
  /** A sequence of so many images, a thousandth of a degree of latitude apart. */
  let lastId = 1;
  const nextId = () => {
    lastId += 16;
    return lastId;
  };
  const walk = (id: string, startMs: number, images: number, more = {}) =>
    samplePublication(
      id,
      Array.from({ length: images }, (_, index) =>
        sampleImage(nextId(), {
          capturedAtMs: startMs + index * 1000,
          lat: 55 + index / 1000,
          ...more,
        }),
      ),
    );

  storeTest('sums up what somebody captured by day', async ({ captures, sequences }) => {
    await sequences.publish([
      walk('a', mayMs, 3, { organizationId: 35 }),
      walk('b', mayMs + dayMs - 1, 2),
      walk('c', mayMs + dayMs, 1, { organizationId: 35 }),
      // The last instant of 1969, and the first of 1970.
      walk('d', -1, 1),
      walk('e', 0, 1),
      walk('f', mayMs, 4, { creatorId: 34, organizationId: 35 }),
    ]);
    const days = await captures.days({ creatorId: 18 });
    const rounded = days.map(({ lengthMetres, ...day }) => ({
      ...day,
      lengthMetres: Math.round(lengthMetres),
    }));
    assert.deepEqual(rounded, [
      { dayMs: -dayMs, sequences: 1, images: 1, lengthMetres: 0 },
      { dayMs: 0, sequences: 1, images: 1, lengthMetres: 0 },
      // Two steps of 111.2 m and one.
      { dayMs: mayMs, sequences: 2, images: 5, lengthMetres: 334 },
      { dayMs: mayMs + dayMs, sequences: 1, images: 1, lengthMetres: 0 },
    ]);
    const ofTown = await captures.days({ organizationId: 35 });
    assert.deepEqual(
      ofTown.map(({ images }) => images),
      [7, 1],
    );
    assert.deepEqual(await captures.days({ creatorId: 50 }), []);
    assert.deepEqual(await captures.contributors(35, 5), [
      { userId: 18, images: 4 },
      { userId: 34, images: 4 },
    ]);
    assert.deepEqual(await captures.contributors(35, 1), [{ userId: 18, images: 4 }]);
    assert.deepEqual(await captures.contributors(51, 5), []);
  });

  storeTest('tells places from all of the time', async ({ captures, sequences }) => {
    const lons = Array.from({ length: 23 }, (_, index) => index);
    await sequences.publish(
      lons.map((lon) => walk(`s${lon}`, mayMs + lon * dayMs, 2, { lon, lat: lon })),
    );
    const lonsOf = (places: readonly { lon: number }[]) =>
      places.map(({ lon }) => lon).sort((a, b) => a - b);
    const all = await captures.places({ creatorId: 18 }, 100);
    assert.deepEqual(lonsOf(all), lons);
    const some = lonsOf(await captures.places({ creatorId: 18 }, 5));
    assert.equal(some.length, 5);
    const gaps = some.slice(1).map((lon, index) => lon - (some[index] ?? 0));
    assert.ok(some[0] === 0 && Math.min(...gaps) >= 4 && Math.max(...gaps) <= 5, String(some));
    assert.deepEqual(await captures.places({ organizationId: 35 }, 5), []);
    const place = { lon: 7, lat: 7 };
    const from = mayMs + 6 * dayMs + 1;
    assert.deepEqual(await captures.firstPlace({ creatorId: 18 }, from, from + dayMs), place);
    assert.equal(await captures.firstPlace({ creatorId: 18 }, from, from + 5), undefined);
  });

  storeTest('finds the neighbours of a sequence in time', async ({ sequences }) => {
    await sequences.publish([
      ...['a', 'b', 'c', 'd', 'e'].map((id, index) => walk(id, mayMs + index, 1)),
      // At the same moment, by somebody else, and for somebody else.
      walk('c2', mayMs + 2, 1),
      walk('x', mayMs + 2, 1, { creatorId: 34 }),
      walk('y', mayMs + 2, 1, { organizationId: 35 }),
    ]);
    const beside = async (id: string, limit: number) => {
      const summary = await sequences.get(id);
      assert.ok(summary);
      return (await sequences.neighbours(summary, limit)).map((each) => each.id);
    };
    assert.deepEqual(await beside('c', 2), ['a', 'b', 'c2', 'd']);
    assert.deepEqual(await beside('c2', 1), ['c', 'd']);
    assert.deepEqual(await beside('e', 9), ['a', 'b', 'c', 'c2', 'd']);
    assert.deepEqual(await beside('y', 9), []);
  });

  storeTest('lists what was captured for an organisation', async ({ sequences }) => {
    await sequences.publish([
      walk('a', mayMs, 1, { organizationId: 35 }),
      walk('b', mayMs + 1, 1, { creatorId: 34, organizationId: 35 }),
      walk('c', mayMs + 2, 1),
    ]);
    const town = { organizationId: 35 };
    const first = await sequences.ofOwner(town, { limit: 1 });
    assert.deepEqual(
      first.items.map(({ id }) => id),
      ['b'],
    );
    const rest = await sequences.ofOwner(town, { limit: 1, after: first.next });
    assert.deepEqual(
      rest.items.map(({ id, model }) => [id, model]),
      [['a', 'Street 1']],
    );
    assert.equal(rest.next, undefined);
  });
}
