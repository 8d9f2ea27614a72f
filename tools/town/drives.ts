import type { Camera } from './cameras.ts';
import type { Leg } from './routes.ts';
import type { Weather } from './sky.ts';

/** Who drove where, when and with what. The one table to change for other pictures. */
export type Drive = {
  user: string;
  name: string;
  device: { make: string; model: string; focalMm: number; focal35: number };
  camera: Camera;
  legs: readonly Leg[];
  spacing: number;
  count: number;
  /** Metres above the ground, metres a second. */
  cameraHeight: number;
  speed: number;
  startMs: number;
  utcOffsetHours: number;
  /** How the pictures tell UTC: by OffsetTime, by the GPS clock, or not at all. */
  clock: 'offset' | 'gps' | 'none';
  hasHeading: boolean;
  /** Degrees to the right of the way ahead, and up, that the camera looks. */
  yaw: number;
  pitch: number;
  /** Standard deviation of the unsteady hand, degrees. */
  shake: number;
  /** The first so many pictures are taken upright, on a sensor lying on its side. */
  portraits: number;
  quality: number;
  weather: Weather;
  exposure: number;
};

export const DRIVES: readonly Drive[] = [
  {
    user: 'ada',
    name: '2024-05-17-main-street',
    device: { make: 'Lynx', model: 'Roadcam 4', focalMm: 3.1, focal35: 24 },
    camera: {
      projection: 'perspective',
      width: 1600,
      height: 900,
      focal: 0.672,
      k1: -0.03,
      k2: 0.006,
    },
    legs: [{ street: 'east', index: 1, from: -58, to: 60, offset: 1.5 }],
    spacing: 4.3,
    count: 22,
    cameraHeight: 1.5,
    speed: 5.2,
    startMs: Date.UTC(2024, 4, 17, 7, 42, 10, 180),
    utcOffsetHours: 2,
    clock: 'offset',
    hasHeading: true,
    yaw: 0,
    pitch: 2,
    shake: 0.6,
    portraits: 0,
    quality: 60,
    weather: { cloudSeed: 1, cover: 0.06, haze: 0.0006 },
    exposure: 1,
  },
  {
    user: 'ben',
    name: '2025-09-03-main-street-back',
    device: { make: 'Ibex', model: 'Action 7', focalMm: 4.4, focal35: 28 },
    camera: {
      projection: 'perspective',
      width: 1024,
      height: 768,
      focal: 0.771,
      k1: -0.018,
      k2: 0.003,
    },
    legs: [{ street: 'east', index: 1, from: 56, to: -60, offset: 1.7 }],
    spacing: 3.9,
    count: 25,
    cameraHeight: 1.75,
    speed: 4.1,
    startMs: Date.UTC(2025, 8, 3, 14, 5, 31, 640),
    utcOffsetHours: 2,
    clock: 'gps',
    hasHeading: false,
    yaw: 4,
    pitch: 3,
    shake: 1.2,
    portraits: 0,
    quality: 66,
    weather: { cloudSeed: 5, cover: 0.16, haze: 0.0008 },
    exposure: 1.02,
  },
  {
    user: 'chidi',
    name: '2025-04-11-walk-north',
    device: { make: 'Heron', model: 'Phone 12', focalMm: 5.1, focal35: 26 },
    camera: {
      projection: 'perspective',
      width: 1024,
      height: 768,
      focal: 0.7262,
      k1: 0.012,
      k2: -0.004,
    },
    legs: [{ street: 'north', index: 1, from: -79, to: 0, offset: 6.6 }],
    spacing: 3.1,
    count: 23,
    cameraHeight: 1.55,
    speed: 1.3,
    startMs: Date.UTC(2025, 3, 11, 10, 20, 4, 350),
    utcOffsetHours: 2,
    clock: 'none',
    hasHeading: true,
    yaw: -22,
    pitch: 4,
    shake: 2,
    portraits: 7,
    quality: 66,
    weather: { cloudSeed: 9, cover: 0.02, haze: 0.0004 },
    exposure: 1,
  },
  {
    user: 'ben',
    name: '2026-06-20-fisheye-corner',
    device: { make: 'Otter', model: 'Dome 180', focalMm: 3.0, focal35: 16 },
    // Long enough that the corners stay well below 90° off axis: viewers draw fisheyes on a plane.
    camera: { projection: 'fisheye', width: 1280, height: 960, focal: 0.46, k1: 0.008, k2: -0.002 },
    legs: [
      { street: 'east', index: 1, from: -6, to: 34, offset: 1.6 },
      { street: 'north', index: 2, from: -22, to: 30, offset: 1.6 },
    ],
    spacing: 5.5,
    count: 13,
    cameraHeight: 1.9,
    speed: 4,
    startMs: Date.UTC(2026, 5, 20, 8, 33, 47, 20),
    utcOffsetHours: 2,
    clock: 'gps',
    hasHeading: true,
    yaw: 0,
    pitch: 0,
    shake: 1,
    portraits: 0,
    quality: 62,
    weather: { cloudSeed: 14, cover: 0.1, haze: 0.0005 },
    exposure: 1,
  },
  {
    user: 'ada',
    name: '2026-05-08-panorama',
    device: { make: 'Puffin', model: 'Sphere One', focalMm: 1.3, focal35: 7 },
    camera: { projection: 'equirectangular', width: 2560, height: 1280, focal: 1, k1: 0, k2: 0 },
    legs: [
      { street: 'north', index: 1, from: -78, to: -38, offset: 1.4 },
      { street: 'east', index: 1, from: -34, to: 40, offset: 1.4 },
    ],
    spacing: 7.5,
    count: 12,
    cameraHeight: 2.3,
    speed: 4.5,
    startMs: Date.UTC(2026, 4, 8, 12, 58, 22, 910),
    utcOffsetHours: 2,
    clock: 'offset',
    hasHeading: true,
    yaw: 0,
    pitch: 0,
    shake: 0.8,
    portraits: 0,
    quality: 55,
    weather: { cloudSeed: 22, cover: 0.13, haze: 0.0006 },
    exposure: 1,
  },
];
