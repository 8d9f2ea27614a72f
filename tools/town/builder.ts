import { enuToWgs84, type Vector3 } from './geodesy.ts';
import type { Decal, Look, Mask, Material, Primitive, Rgb, Town, TownObject } from './scene.ts';

/** Collects the town's primitives. Angles are yaw in radians, counter-clockwise from east. */
export type Builder = ReturnType<typeof createBuilder>;

const UP: Vector3 = [0, 0, 1];

export function makeLook(material: Material, color: Rgb, seed = 0, more: Partial<Look> = {}): Look {
  return { material, color, accent: [0.9, 0.9, 0.9], picture: 0, seed, ...more };
}

export function createBuilder(seed: number) {
  const primitives: Primitive[] = [];
  const decals: Decal[] = [];
  const objects: TownObject[] = [];

  const add = (
    shape: Primitive['shape'],
    center: Vector3,
    half: Vector3,
    look: Look,
    object: number,
    a: Vector3 = [1, 0, 0],
    b: Vector3 = UP,
    normal: Vector3 = UP,
    mask: Mask = 'none',
  ): void => {
    primitives.push({ shape, center, a, b, normal, half, mask, look, object });
  };

  return {
    town: (): Town => ({ seed, primitives, decals, objects }),

    /** Registers an object and returns the number its primitives carry. */
    object(className: string, enu: Vector3, facing?: number): number {
      const round = (x: number): number => Math.round(x * 1000) / 1000;
      const at: Vector3 = [round(enu[0]), round(enu[1]), round(enu[2])];
      const id = `object-${String(objects.length + 1).padStart(4, '0')}`;
      objects.push({
        id,
        class: className,
        enu: at,
        position: enuToWgs84(at),
        ...(facing === undefined ? {} : { facing: round(((facing % 360) + 360) % 360) }),
      });
      return objects.length;
    },

    box(center: Vector3, half: Vector3, yaw: number, look: Look, object = 0): void {
      add('box', center, half, look, object, [Math.cos(yaw), Math.sin(yaw), 0]);
    },

    cylinder(
      x: number,
      y: number,
      z0: number,
      z1: number,
      r: number,
      look: Look,
      object = 0,
    ): void {
      add('cylinder', [x, y, (z0 + z1) / 2], [r, r, (z1 - z0) / 2], look, object);
    },

    /** A flat disc, to close a cylinder. */
    disc(center: Vector3, r: number, look: Look, object = 0): void {
      add('quad', center, [r, r, 0], look, object, [1, 0, 0], [0, 1, 0], UP, 'circle');
    },

    ellipsoid(center: Vector3, radii: Vector3, look: Look, object = 0): void {
      add('ellipsoid', center, radii, look, object);
    },

    quad(
      center: Vector3,
      a: Vector3,
      b: Vector3,
      half: [number, number],
      look: Look,
      mask: Mask = 'none',
      object = 0,
    ): void {
      const normal: Vector3 = [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
      ];
      add('quad', center, [half[0], half[1], 0], look, object, a, b, normal, mask);
    },

    decal(decal: Decal): void {
      decals.push(decal);
    },
  };
}
