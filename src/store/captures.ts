import { type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { CaptureOwner, CaptureStore } from './capture-stores.ts';
import type { Dialect } from './dialect.ts';
import type { Tables } from './tables.ts';

const dayMs = 86_400_000;

/** Of this owner; the index by owner and time serves it. */
export function capturedBy(owner: CaptureOwner) {
  return 'creatorId' in owner
    ? sql<SqlBool>`creator_id = ${owner.creatorId}`
    : sql<SqlBool>`organization_id = ${owner.organizationId}`;
}

export function captureStore(dialect: Dialect): CaptureStore {
  const of = (owner: CaptureOwner) => dialect.read.selectFrom('sequences').where(capturedBy(owner));

  /** The first images of sequences, without reading the others. */
  async function startsOf(
    sequences: SelectQueryBuilder<Tables, 'sequences', { id: string }>,
  ): Promise<{ lon: number; lat: number }[]> {
    const first = sql<number>`(
      select image_id from sequence_images where sequence_id = chosen.id order by position limit 1
    )`;
    return dialect.read
      .selectFrom(sequences.as('chosen'))
      .innerJoin('images', (join) => join.on('images.id', '=', first))
      .select(['images.lon', 'images.lat'])
      .execute();
  }

  return {
    async days(owner) {
      // Both databases divide towards zero, and there are photos from before 1970.
      const day = sql<number>`captured_at_ms - ((captured_at_ms % ${sql.lit(dayMs)}) + ${sql.lit(dayMs)}) % ${sql.lit(dayMs)}`;
      const rows = await of(owner)
        .select([
          day.as('day'),
          sql<number>`count(*)`.as('sequences'),
          sql<number>`cast(sum(image_count) as bigint)`.as('images'),
          sql<number>`sum(length_metres)`.as('length'),
        ])
        .groupBy(day)
        .orderBy('day')
        .execute();
      return rows.map((row) => ({
        dayMs: row.day,
        sequences: row.sequences,
        images: row.images,
        lengthMetres: row.length,
      }));
    },

    async places(owner, limit) {
      const numbered = of(owner).select([
        'id',
        sql<number>`row_number() over (order by captured_at_ms, id) - 1`.as('number'),
        sql<number>`count(*) over ()`.as('total'),
      ]);
      // SQLite would divide numbers that are bound as fractions.
      const parts = sql.lit(Math.trunc(limit));
      return startsOf(
        dialect.read
          .selectFrom(numbered.as('sequences'))
          .select('id')
          // The first of each of as many equal parts.
          .where(
            sql<SqlBool>`number = 0 or number * ${parts} / total > (number - 1) * ${parts} / total`,
          ) as unknown as SelectQueryBuilder<Tables, 'sequences', { id: string }>,
      );
    },

    async firstPlace(owner, fromMs, beforeMs) {
      const [place] = await startsOf(
        of(owner)
          .select('id')
          .where('captured_at_ms', '>=', fromMs)
          .where('captured_at_ms', '<', beforeMs)
          .orderBy('captured_at_ms')
          .orderBy('id')
          .limit(1),
      );
      return place;
    },

    async contributors(organizationId, limit) {
      const rows = await of({ organizationId })
        .select(['creator_id', sql<number>`cast(sum(image_count) as bigint)`.as('images')])
        .groupBy('creator_id')
        .orderBy('images', 'desc')
        .orderBy('creator_id')
        .limit(limit)
        .execute();
      return rows.map(({ creator_id, images }) => ({ userId: creator_id, images }));
    },
  };
}
