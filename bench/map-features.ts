/**
 * How right map features are, on the sample town, on made-up streets and on a published set of real
 * photos, and how fast they are derived.
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { LocalPlane } from '../src/geo/local-plane.ts';
import { tileBounds, tileOfKey } from '../src/geo/tile-grid.ts';
import type { DerivedFeature } from '../src/model/map-feature.ts';
import { deriveCell } from '../src/reconstruct/derive-cell.ts';
import {
  cellsAround,
  featureCellAt,
  featureZoom,
  neighbourhoodOf,
} from '../src/reconstruct/feature-cells.ts';
import { findTracks } from '../src/reconstruct/find-tracks.ts';
import type { View } from '../src/reconstruct/view.ts';
import { type Score, scoreFeatures } from './feature-score.ts';
import { type JunctionScenario, makeJunctions } from './junctions.ts';
import { type Bearing, type Place, raysOfBearings, readKrylovSet } from './krylov-set.ts';
import { type Measured, openReport, readOptions } from './report.ts';
import { cityStreets } from './synthetic-city.ts';
import { makeStreet, type StreetScenario } from './synthetic-objects.ts';
import { readTown, type TownScenario, townScenario } from './town-views.ts';

const options = readOptions();
const seeds = options.isSmall ? [1] : [1, 2, 3, 4, 5];
/** A scene of junctions is small, and so differs much from seed to seed. */
const junctionSeeds = Array.from({ length: options.isSmall ? 2 : 25 }, (_, index) => index + 1);
const cityDetections = options.isSmall ? 8_000 : 1_000_000;
/** Objects whose directions from the images differ less than this have no place that images could tell. */
const leastParallaxDegrees = 10;
/** As far as a feature may be from the one that it was before, and still is the same (`keep-ids.ts`). */
const townRadiusMetres = 5;

const light = 'object--traffic-light';

const report = openReport('map-features', options, {
  seeds,
  cityDetections,
  leastParallaxDegrees,
  townRadiusMetres,
});

measureTown();
measureStreets();
measureJunctions();
measureKrylov();
measureCity();
await report.write();

function measureTown(): void {
  const town = readTown();
  const drives = [...new Set(town.images.map(({ drive }) => drive))];
  const isPano = (drive: string) => drive.includes('panorama');
  const recorded = (only?: readonly string[]): TownScenario[] =>
    seeds.map((seed) => ({ poses: 'recorded', seed, ...(only && { drives: only }) }));
  const exact = (only?: readonly string[]): TownScenario => ({
    poses: 'true',
    seed: 1,
    ...(only && { drives: only }),
  });
  const flat = drives.filter((drive) => !isPano(drive));
  const goals = { precision: 0.97, recall: 0.97, medianMetres: 0.3 };
  const rows: [string, TownScenario[], typeof goals?][] = [
    ['town, true poses, all drives', [exact()], goals],
    ['town, true poses, one drive each', flat.map((drive) => exact([drive]))],
    ['town, true poses, panoramas', [exact(drives.filter(isPano))]],
    ['town, GPS and compass, all drives', recorded()],
    ['town, GPS and compass, one drive each', flat.flatMap((drive) => recorded([drive]))],
    ['town, GPS and compass, panoramas', recorded(drives.filter(isPano))],
  ];
  for (const [name, scenarios, goal] of rows) {
    const scenes = scenarios.map((scenario) => {
      const { views, objects } = townScenario(town, scenario);
      return { objects, features: deriveAll(views) };
    });
    const scoreAt = (radius: number, least: number) =>
      scenes.map(({ objects, features }) =>
        scoreFeatures(
          objects,
          features,
          radius,
          (object) => (objects[object]?.parallaxDegrees ?? 0) >= least,
        ),
      );
    add(name, scoreAt(townRadiusMetres, leastParallaxDegrees), {}, goal);
    add(`${name}, within 2 m`, scoreAt(2, leastParallaxDegrees));
    add(`${name}, any parallax`, scoreAt(townRadiusMetres, 0));
    const within = scenes.map(({ objects, features }) => shareWithin(objects, features));
    report.add({ what: `${name}: within twice uncertainty`, unit: 'share', samples: within });
  }
}

/** Of features that match an object, how many are as near to it as twice their uncertainty. */
function shareWithin(
  objects: Parameters<typeof scoreFeatures>[0],
  features: readonly DerivedFeature[],
): number {
  const { pairs } = scoreFeatures(objects, features, 10);
  const honest = pairs.filter(
    ({ feature, metres }) => metres <= 2 * (features[feature]?.uncertaintyMetres ?? 0),
  );
  return honest.length / pairs.length;
}

/** The scenarios of the prototype that Wayside's engine is held against, with its figures. */
function measureStreets(): void {
  const base: Omit<StreetScenario, 'seed'> = {
    value: 'object--unknown',
    metres: options.isSmall ? 300 : 2000,
    spacing: 25,
    passes: 1,
    biasMetres: 2,
    headingDegrees: 0.5,
    isComputed: true,
    falsePerImage: 0.05,
  };
  const known = 'object--fire-hydrant';
  const phone = { isComputed: false, headingDegrees: 8 } as const;
  type Reference = Partial<Record<'precision' | 'recall' | 'medianMetres' | 'p90Metres', number>>;
  const of = (precision: number, recall: number, medianMetres: number, p90Metres: number) => ({
    precision,
    recall,
    medianMetres,
    p90Metres,
  });
  const rows: [string, Partial<StreetScenario>, Reference][] = [
    ['street, computed poses, 1 pass', {}, of(1, 0.85, 1.5, 2.7)],
    ['street, … usual size known', { value: known }, of(1, 0.89, 1.4, 3.1)],
    ['street, 2 opposite passes', { passes: 2 }, of(0.95, 0.99, 1.5, 2.9)],
    ['street, 4 passes', { passes: 4 }, of(0.76, 1, 1.5, 3.5)],
    ['street, panoramas', { isPano: true }, of(1, 1, 0.85, 1.1)],
    ['street, RTK, 2 passes', { passes: 2, biasMetres: 0.1 }, of(0.95, 1, 0.14, 0.3)],
    ['street, objects each 8 m', { spacing: 8, value: known }, of(1, 0.93, 2.3, 5)],
    ['street, 0.5 false a photo', { falsePerImage: 0.5, value: known }, of(0.75, 0.98, 1.3, 3)],
    ['street, phone compass, size known', { ...phone, value: known }, of(0.67, 0.5, 5.5, 7)],
    [
      'street, phone compass, 4 passes',
      { ...phone, value: known, passes: 4 },
      of(0.5, 0.97, 5.5, 7),
    ],
  ];
  for (const [name, over, reference] of rows) {
    const scores = seeds.map((seed) => {
      const { views, objects } = makeStreet({ ...base, ...over, seed });
      return scoreFeatures(objects, deriveAll(views), 8);
    });
    add(name, scores, reference);
  }
  const exact = seeds.map((seed) => {
    const { views, objects } = makeStreet({ ...base, passes: 2, biasMetres: 0, seed });
    return scoreFeatures(objects, deriveAll(views), 8);
  });
  add('street, 2 passes, GPS without bias', exact);
}

/** Crowded junctions, told in the form of the published set; where it is at hand, that set itself. */
function measureJunctions(): void {
  const base: Omit<JunctionScenario, 'seed'> = {
    headingDegrees: 2.5,
    bearingDegrees: 1,
    positionMetres: 0.6,
    roadMetres: 1,
    depthSigma: 0.3,
    sizeSigma: 0.2,
    depthBias: 0,
  };
  const rough = { bearingDegrees: 3, positionMetres: 1, roadMetres: 1.5, depthSigma: 0.35 };
  const rows: [string, Partial<JunctionScenario>][] = [
    ['junctions', {}],
    ['junctions, depths a quarter short', { depthBias: -0.3 }],
    ['junctions, all less exact', rough],
  ];
  for (const [name, over] of rows) {
    const scores = junctionSeeds.map((seed) => {
      const { bearings, lights, plane } = makeJunctions({ ...base, ...over, seed });
      return scoreFeatures(asLights(lights), lightsOf(bearings, plane), 6);
    });
    add(name, scores);
  }
}

function measureKrylov(): void {
  const directory = fileURLToPath(
    new URL('../../shared/data/sfm/krylov_trafficlights50', import.meta.url),
  );
  if (!existsSync(directory)) return;
  const { bearings, lights, reference } = readKrylovSet(directory);
  const found = lightsOf(bearings, new LocalPlane(-0.1385, 51.511));
  for (const radius of [6, 2]) {
    const theirs = scoreFeatures(asLights(lights), asLights(reference), radius);
    add(
      `Regent Street, within ${radius} m`,
      [scoreFeatures(asLights(lights), found, radius)],
      theirs,
    );
  }
}

function asLights(places: readonly Place[]): (Place & { readonly value: string })[] {
  return places.map((place) => ({ ...place, value: light }));
}

function lightsOf(bearings: readonly Bearing[], plane: LocalPlane): ReturnType<typeof asLights> {
  const { rays, lookouts } = raysOfBearings(bearings, plane);
  const places = findTracks([[light, rays]], lookouts).map(({ track: { fit } }) => ({
    lon: plane.lonOf(fit.east),
    lat: plane.latOf(fit.north),
  }));
  return asLights(places);
}

function measureCity(): void {
  const features: DerivedFeature[] = [];
  const objects: { value: string; lon: number; lat: number }[] = [];
  let [count, seconds, processorSeconds, longest] = [0, 0, 0, 0];
  const open = new Map<number, View[]>();
  const derive = (cell: number, views: readonly View[]) => {
    const [used, start] = [process.cpuUsage(), performance.now()];
    for (const feature of deriveCell(cell, views)) features.push(feature);
    const milliseconds = performance.now() - start;
    const { user, system } = process.cpuUsage(used);
    seconds += milliseconds / 1000;
    processorSeconds += (user + system) / 1e6;
    longest = Math.max(longest, milliseconds);
    open.delete(cell);
  };
  for (const street of cityStreets(cityDetections)) {
    objects.push(...street.objects);
    const south = Math.min(...street.views.map(({ camera }) => camera.lat));
    for (const [cell, views] of open) {
      // Nothing more comes to cells whose neighbourhood ends to the south of here.
      if (neighbourhoodOf(cell)[3] < south - 0.0005) derive(cell, views);
    }
    for (const view of street.views) {
      count += view.sightings.length;
      for (const cell of cellsAround(view.camera.lon, view.camera.lat)) {
        const held = open.get(cell);
        if (held) held.push(view);
        else open.set(cell, [view]);
      }
    }
  }
  for (const [cell, views] of open) derive(cell, views);
  const what = `associate ${count} detections`;
  report.add({
    what: `${what}, one thread`,
    unit: 's',
    samples: [seconds],
    goal: { atMost: 360 },
  });
  report.add({ what: `${what}, processor time`, unit: 's', samples: [processorSeconds] });
  report.add({ what: `${what}, longest cell`, unit: 'ms', samples: [longest] });
  report.add({
    what: `${what}, resident at most`,
    unit: 'MB',
    samples: [process.resourceUsage().maxRSS / 1024],
    goal: { atMost: 1500 },
  });

  const owner = new Map<number, number>();
  const doubled = features.filter(({ lon, lat, detections }) => {
    const cell = featureCellAt(lon, lat);
    const others = detections.map(({ id }) => owner.get(id));
    for (const { id } of detections) owner.set(id, cell);
    return others.some((other) => other !== undefined && other !== cell);
  });
  report.add({
    what: 'features that two cells have',
    unit: 'share',
    samples: [doubled.length / features.length],
  });
  const byPlace = Map.groupBy(features, ({ lon, lat }) => featureCellAt(lon, lat));
  const isFound = ({ value, lon, lat }: (typeof objects)[number]) =>
    cellsNear(lon, lat).some(
      (cell) =>
        scoreFeatures([{ value, lon, lat }], byPlace.get(cell) ?? [], townRadiusMetres).matched > 0,
    );
  const some = objects.filter((_, index) => index % Math.ceil(objects.length / 20_000) === 0);
  const atBorder = some.filter(({ lon, lat }) => metresToBorder(lon, lat) < 5);
  for (const [name, list] of [
    ['all objects found', some],
    ['objects within 5 m of a border found', atBorder],
  ] as const) {
    report.add({
      what: `city, ${name}`,
      unit: 'share',
      samples: [list.filter(isFound).length / Math.max(1, list.length)],
    });
  }
}

function cellsNear(lon: number, lat: number): number[] {
  const step = townRadiusMetres / 70_000;
  const corners = [-step, step].flatMap((x) => [-step, step].map((y) => [lon + x, lat + y]));
  return [...new Set(corners.map(([x = 0, y = 0]) => featureCellAt(x, y)))];
}

function metresToBorder(lon: number, lat: number): number {
  const [west, south, east, north] = tileBounds(tileOfKey(featureZoom, featureCellAt(lon, lat)));
  const plane = new LocalPlane(lon, lat);
  return Math.min(
    -plane.eastOf(west),
    plane.eastOf(east),
    -plane.northOf(south),
    plane.northOf(north),
  );
}

function deriveAll(views: readonly View[]): DerivedFeature[] {
  const cells = new Set(views.flatMap(({ camera }) => cellsAround(camera.lon, camera.lat)));
  return [...cells].flatMap((cell) => deriveCell(cell, views));
}

type Figure = 'precision' | 'recall' | 'medianMetres' | 'p90Metres';

/** A line for each figure of a scenario, a sample for each seed. */
function add(
  name: string,
  scores: readonly Score[],
  reference: Partial<Record<Figure, number>> = {},
  goals: Partial<Record<Figure, number>> = {},
): void {
  for (const [figure, label] of [
    ['precision', 'precision'],
    ['recall', 'recall'],
    ['medianMetres', 'median error'],
    ['p90Metres', '90th percentile'],
  ] as const) {
    const isError = figure.endsWith('Metres');
    const theirs = reference[figure];
    const goal = goals[figure];
    const measured: Measured = {
      what: `${name}: ${label}`,
      unit: isError ? 'm' : 'share',
      samples: scores.map((score) => score[figure]),
      ...(theirs !== undefined && { rival: { what: 'reference', samples: [theirs] } }),
      ...(goal !== undefined && { goal: isError ? { atMost: goal } : { atLeast: goal } }),
    };
    report.add(measured);
  }
}
