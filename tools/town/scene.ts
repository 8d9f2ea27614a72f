import type { LonLatAlt, Vector3 } from './geodesy.ts';

/** What a surface is made of; shade.ts gives each its look. */
export type Material =
  | 'facade'
  | 'gable'
  | 'roof'
  | 'picture'
  | 'paint'
  | 'wood'
  | 'concrete'
  | 'bark'
  | 'leaf'
  | 'traffic-light'
  | 'glass'
  | 'lamp';

export type Shape = 'quad' | 'box' | 'cylinder' | 'ellipsoid';

/** The cut-out of a quad: gables are triangles, signs have their own outlines. */
export type Mask =
  | 'none'
  | 'gable'
  | 'circle'
  | 'octagon'
  | 'triangle'
  | 'triangle-down'
  | 'diamond';

export type Rgb = readonly [number, number, number];

export type Look = {
  material: Material;
  color: Rgb;
  accent: Rgb;
  /** An index into the pictures of atlas.ts, for the material `picture`. */
  picture: number;
  seed: number;
  facade?: FacadeLook;
};

export type FacadeLook = {
  wall: 'brick' | 'plaster' | 'stone' | 'boards';
  trim: Rgb;
  shutter: Rgb | undefined;
  shop: boolean;
  bays: number;
  sideBays: number;
  doorBay: number;
  windowHalf: number;
  groundHeight: number;
  floorHeight: number;
};

/**
 * One primitive. `a` and `b` are a quad's unit axes; a box turns about the vertical only, with `a`
 * its local x axis. `h` holds half sizes; a cylinder is vertical with radius h[0], half height h[2].
 */
export type Primitive = {
  shape: Shape;
  center: Vector3;
  a: Vector3;
  b: Vector3;
  normal: Vector3;
  half: Vector3;
  mask: Mask;
  look: Look;
  /** 0, or the 1-based index of the object it belongs to. */
  object: number;
};

/** Paint and iron on the road, drawn by the ground's texture. */
export type Decal = {
  kind: 'zebra' | 'stop-line' | 'manhole' | 'catch-basin' | 'arrow';
  x: number;
  y: number;
  /** Unit vector of local x. */
  ax: number;
  ay: number;
  halfX: number;
  halfY: number;
  object: number;
  seed: number;
};

/** A thing a detector could find, with Mapillary's name for its class. */
export type TownObject = {
  id: string;
  class: string;
  enu: Vector3;
  position: LonLatAlt;
  /** Degrees clockwise from north that a sign's face looks to. */
  facing?: number;
};

export type Town = {
  seed: number;
  primitives: Primitive[];
  decals: Decal[];
  objects: TownObject[];
};
