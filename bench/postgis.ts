import pg from 'pg';
import type { Image } from '../src/model/image.ts';
import type { Drive } from './synthetic.ts';

/** The rival for tiles made from rows: PostGIS with ST_AsMVT, as tile servers over PostGIS use it. */

export interface PostgisRival {
  readonly version: string;
  /** A tile of zoom 14 with the layers and properties of ours, uncompressed. */
  makeTile(x: number, y: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Loads drives into tables of one connection, indexed and analyzed. */
export async function openPostgisRival(
  url: string,
  drives: readonly Drive[],
): Promise<PostgisRival> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(tables);
  for (const { sequence, images } of drives) {
    await client.query(
      `insert into bench_images select id, captured_at, creator_id, organization_id, sequence_id,
         compass_angle, is_pano, st_transform(st_setsrid(st_makepoint(lon, lat), 4326), 3857)
       from json_to_recordset($1) as row (id bigint, captured_at bigint, creator_id bigint,
         organization_id bigint, sequence_id text, compass_angle float8, is_pano boolean,
         lon float8, lat float8)`,
      [JSON.stringify(images.map(imageRow))],
    );
    const line = `LINESTRING(${images.map(({ lon, lat }) => `${lon} ${lat}`).join()})`;
    await client.query(
      `insert into bench_sequences values ($1, $2, $3, $4, $5, $6,
         st_transform(st_geomfromtext($7, 4326), 3857))`,
      [
        sequence.id,
        sequence.capturedAtMs,
        sequence.creatorId,
        sequence.organizationId,
        sequence.imageIds[0],
        sequence.isPano,
        line,
      ],
    );
  }
  await client.query(indexes);
  const { rows } = await client.query<{ version: string }>(
    'select postgis_lib_version() as version',
  );
  return {
    version: rows[0]?.version ?? '',
    async makeTile(x, y) {
      const tile = await client.query<{ tile: Buffer }>({
        name: 'tile',
        text: tileQuery,
        values: [x, y],
      });
      return tile.rows[0]?.tile ?? Buffer.alloc(0);
    },
    close: () => client.end(),
  };
}

function imageRow(image: Image): object {
  return {
    id: image.id,
    captured_at: image.capturedAtMs,
    creator_id: image.creatorId,
    organization_id: image.organizationId,
    sequence_id: image.sequenceId,
    compass_angle: image.compassAngleDegrees,
    is_pano: image.cameraType === 'equirectangular',
    lon: image.lon,
    lat: image.lat,
  };
}

// Temporary tables are the connection's own, and gone with it.
const tables = `
  create temporary table bench_images (
    id bigint primary key, captured_at bigint, creator_id bigint, organization_id bigint,
    sequence_id text, compass_angle float8, is_pano boolean, geom geometry(point, 3857));
  create temporary table bench_sequences (
    id text primary key, captured_at bigint, creator_id bigint, organization_id bigint,
    image_id bigint, is_pano boolean, geom geometry(linestring, 3857));`;

const indexes = `
  create index on bench_images using gist (geom);
  create index on bench_sequences using gist (geom);
  analyze bench_images;
  analyze bench_sequences;`;

const tileQuery = `
  with
    bounds as materialized (select st_tileenvelope(14, $1, $2) as box),
    image as (
      select captured_at, compass_angle, creator_id, id, is_pano, organization_id, sequence_id,
        st_asmvtgeom(geom, box, 4096, 0, true) as geom
      from bench_images, bounds where geom && box),
    sequence as (
      select captured_at, creator_id, id, image_id, is_pano, organization_id,
        st_asmvtgeom(geom, box, 4096, 0, true) as geom
      from bench_sequences, bounds where geom && box)
  select
    (select st_asmvt(sequence, 'sequence', 4096, 'geom') from sequence) ||
    (select st_asmvt(image, 'image', 4096, 'geom') from image) as tile`;
