import type { RouteOptions } from 'fastify';
import { z } from 'zod';
import { cutAtAntimeridian } from '../../geo/antimeridian.ts';
import type { ImageStore, SequenceSummary } from '../../store/store.ts';
import { readParams } from '../params.ts';
import type { HttpServices } from '../services.ts';
import { downloadRoute, entitiesAtOnce, formatParam, pagesOf } from './download-route.ts';
import { boxSearchOf, imageFilters } from './image-filters.ts';
import { type DownloadedSequence, sequenceTable } from './sequence-table.ts';

const sequencesAtOnce = 100;
/** Written at once, if no sequence has more. */
const positionsAtOnce = 2_000;

const params = z.object({ ...imageFilters, format: formatParam });

/** `/sequences/download`: all sequences with an image in a box, however large, as a file. */
export function sequenceDownloadRoute(services: HttpServices): RouteOptions {
  const { store } = services;
  return downloadRoute(services, {
    url: '/sequences/download',
    summary:
      'All sequences with an image in a box that match all the filters given, as a file of lines',
    params,
    table: sequenceTable,
    prepare: async (query) => {
      const given = readParams(params, query);
      const { bbox, filter } = await boxSearchOf(store, given);
      const pages = pagesOf(sequencesAtOnce, (page) => store.sequences.inBox(bbox, filter, page));
      return { format: given.format, fileName: 'sequences', lists: withLines(pages, services) };
    },
  });
}

async function* withLines(
  pages: AsyncIterable<readonly SequenceSummary[]>,
  { store, usernames }: HttpServices,
): AsyncGenerator<readonly DownloadedSequence[]> {
  for await (const sequences of pages) {
    const names = await usernames(new Set(sequences.map(({ creatorId }) => creatorId)));
    const byId = new Map(sequences.map((sequence) => [sequence.id, sequence]));
    let [list, waiting]: [DownloadedSequence[], number] = [[], 0];
    for await (const { id, positions } of positionsOf([...byId.keys()], store.images)) {
      const sequence = byId.get(id);
      if (!sequence) continue;
      const line = { type: 'MultiLineString', coordinates: cutAtAntimeridian(positions) } as const;
      list.push({ ...sequence, username: names.get(sequence.creatorId) ?? null, line });
      waiting += positions.length;
      if (waiting < positionsAtOnce) continue;
      yield list;
      [list, waiting] = [[], 0];
    }
    yield list;
  }
}

interface PlacedImages {
  readonly id: string;
  readonly positions: [lon: number, lat: number][];
}

/** The positions of the images of each sequence, in order. */
async function* positionsOf(
  ids: readonly string[],
  images: ImageStore,
): AsyncGenerator<PlacedImages> {
  let current: PlacedImages | undefined;
  const pages = pagesOf(entitiesAtOnce, (page) => images.ofSequences(ids, {}, page));
  for await (const page of pages) {
    for (const { sequenceId, lon, lat } of page) {
      if (current?.id !== sequenceId) {
        if (current) yield current;
        current = { id: sequenceId, positions: [] };
      }
      current.positions.push([lon, lat]);
    }
  }
  if (current) yield current;
}
