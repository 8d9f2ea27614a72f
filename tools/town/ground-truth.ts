import { angleAxis } from './cameras.ts';
import { enuToWgs84, type LonLatAlt, REFERENCE } from './geodesy.ts';
import type { Outline } from './outlines.ts';
import type { Town } from './scene.ts';
import type { Shot } from './shots.ts';

const round = (x: number, digits: number): number => Number(x.toFixed(digits));
const roundPlace = ({ lon, lat, alt }: LonLatAlt): LonLatAlt => ({
  lon: round(lon, 8),
  lat: round(lat, 8),
  alt: round(alt, 3),
});

/** The file's text: one image or object a line, so that it can be read and compared. */
export function writeGroundTruth(
  town: Town,
  shots: readonly Shot[],
  outlines: readonly (readonly Outline[])[],
): string {
  const cameras = Object.fromEntries(shots.map((shot) => [shot.cameraName, shot.camera]));
  const images = shots.map((shot, i) => ({
    file: shot.file,
    user: shot.drive.user,
    drive: shot.drive.name,
    camera: shot.cameraName,
    orientation: shot.orientation,
    capturedAtMs: shot.capturedAtMs,
    ...roundPlace(enuToWgs84(shot.pose.position)),
    enu: shot.pose.position.map((v) => round(v, 4)),
    rotation: angleAxis(shot.pose.rotation).map((v) => round(v, 7)),
    compassAngle: round(shot.heading, 3),
    outlines: (outlines[i] ?? []).map(({ object, pixels, polygon }) => ({
      object: town.objects[object - 1]?.id,
      pixels,
      polygon,
    })),
  }));
  const seen = new Set(images.flatMap((image) => image.outlines.map((o) => o.object)));
  const objects = town.objects
    .filter((object) => seen.has(object.id))
    .map(({ position, ...object }) => ({ ...object, ...roundPlace(position) }));
  const lines = (items: readonly object[]): string =>
    items.map((item) => `    ${JSON.stringify(item)}`).join(',\n');
  return `{
  "format": "wayside-sample-town-1",
  "seed": ${town.seed},
  "reference": ${JSON.stringify(REFERENCE)},
  "cameras": ${JSON.stringify(cameras)},
  "images": [
${lines(images)}
  ],
  "objects": [
${lines(objects)}
  ]
}
`;
}
