import { type Camera, type Pose, rotationFrom } from './cameras.ts';
import { DRIVES, type Drive } from './drives.ts';
import { enuToWgs84, type LonLatAlt, REFERENCE, type Vector3 } from './geodesy.ts';
import { createRandomFor, gaussian, type Random } from './random.ts';
import type { Light } from './render.ts';
import { walkRoute } from './routes.ts';
import { sunDirection } from './sun.ts';

/** One picture to take: the truth about it, and what its own instruments would have said. */
export type Shot = {
  file: string;
  drive: Drive;
  cameraName: string;
  /** Of the upright picture; a portrait's width and height are exchanged. */
  camera: Camera;
  pose: Pose;
  heading: number;
  capturedAtMs: number;
  orientation: 1 | 6;
  light: Light;
  measured: { position: LonLatAlt; heading: number; errorMetres: number };
};

/** Metres over which a receiver's error stays about the same. */
const CORRELATION = 18;
const GPS_SIGMA = 1.5;
const ALTITUDE_SIGMA = 2.4;
const HEADING_SIGMA = 3;

export function planShots(seed: number): Shot[] {
  return DRIVES.flatMap((drive) => planDrive(drive, seed));
}

function planDrive(drive: Drive, seed: number): Shot[] {
  const random = createRandomFor(seed, `${drive.user}/${drive.name}`);
  const east = drift(random, drive.spacing, GPS_SIGMA);
  const north = drift(random, drive.spacing, GPS_SIGMA);
  const up = drift(random, drive.spacing, ALTITUDE_SIGMA);
  const compass = drift(random, drive.spacing, HEADING_SIGMA);
  let time = drive.startMs;
  return walkRoute(drive.legs, drive.spacing, drive.count).map((at, i) => {
    const shake = (): number => gaussian(random) * drive.shake;
    const heading = (((at.heading + drive.yaw + shake()) % 360) + 360) % 360;
    const rotation = rotationFrom(heading, drive.pitch + shake(), shake());
    const bob = gaussian(random) * 0.02;
    const position: Vector3 = [at.x, at.y, at.ground + drive.cameraHeight + bob];
    if (i > 0)
      time += Math.round((1000 * drive.spacing * (1 + 0.05 * gaussian(random))) / drive.speed);
    const error: Vector3 = [east(), north(), up()];
    const portrait = i < drive.portraits;
    const { width, height } = drive.camera;
    return {
      file: `${drive.user}/${drive.name}/${String(i + 1).padStart(4, '0')}.jpg`,
      drive,
      cameraName: `${drive.device.make} ${drive.device.model}${portrait ? ' portrait' : ''}`,
      camera: portrait ? { ...drive.camera, width: height, height: width } : drive.camera,
      pose: { position, rotation },
      heading,
      capturedAtMs: time,
      orientation: portrait ? 6 : 1,
      light: {
        sun: sunDirection(drive.startMs, REFERENCE),
        weather: drive.weather,
        exposure: drive.exposure * (1 + 0.02 * gaussian(random)),
      },
      measured: {
        position: enuToWgs84([
          position[0] + error[0],
          position[1] + error[1],
          position[2] + error[2],
        ]),
        heading: (((heading + compass()) % 360) + 360) % 360,
        errorMetres: 2 + Math.abs(gaussian(random)),
      },
    };
  });
}

/** A stationary Gauss–Markov process, sampled every `spacing` metres, with a little white noise. */
function drift(random: Random, spacing: number, sigma: number): () => number {
  const keep = Math.exp(-spacing / CORRELATION);
  const fresh = Math.sqrt(1 - keep * keep);
  let state = gaussian(random) * sigma;
  return () => {
    const value = state + gaussian(random) * 0.12 * sigma;
    state = keep * state + fresh * sigma * gaussian(random);
    return value;
  };
}
