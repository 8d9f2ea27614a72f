/** What is known beforehand of objects of a value; it only decides where the views leave room for doubt. */
export interface ObjectClass {
  /** Metres from which the object is still worth a ray. */
  readonly rangeMetres: number;
  /** Side of the box that stays the same from wherever it is seen. */
  readonly side: 'height' | 'width';
  /** Usual length of that side in metres; null when there is no usual one. */
  readonly sizeMetres: number | null;
  /** One standard deviation of the logarithm of the size. */
  readonly sizeSpread: number;
  /**
   * What of an outline has the bearing of the object's place (measured on the sample town): its centre of
   * area, the middle of its box, or its foot for what has arms.
   */
  readonly anchor: 'centroid' | 'middle' | 'foot';
  /** Metres by which a view gets the place wrong, one standard deviation: objects are hidden in part. */
  readonly placeMetres: number;
  /** Whether the lower end of the box is on the ground, so that its elevation tells the distance. */
  readonly standsOnGround: boolean;
}

const anything: ObjectClass = {
  rangeMetres: 100,
  side: 'height',
  sizeMetres: null,
  sizeSpread: 1,
  anchor: 'middle',
  placeMetres: 0.25,
  standsOnGround: false,
};

const standing = (sizeMetres: number, sizeSpread: number, rangeMetres = 80): ObjectClass => ({
  rangeMetres,
  side: 'height',
  sizeMetres,
  sizeSpread,
  anchor: 'centroid',
  placeMetres: 0.1 * sizeMetres,
  standsOnGround: true,
});

const hanging = (sizeMetres: number, sizeSpread: number, rangeMetres = 120): ObjectClass => ({
  ...standing(sizeMetres, sizeSpread, rangeMetres),
  standsOnGround: false,
});

const lying = (sizeMetres: number | null, sizeSpread: number): ObjectClass => ({
  rangeMetres: 60,
  side: 'width',
  sizeMetres,
  sizeSpread,
  anchor: sizeMetres === null ? 'middle' : 'centroid',
  placeMetres: 0.1 * (sizeMetres ?? 4),
  standsOnGround: true,
});

const pole: ObjectClass = {
  ...standing(7, 0.5, 150),
  anchor: 'foot',
  placeMetres: 0.06,
  standsOnGround: false,
};

/** By how values begin; the longest beginning that fits counts. Sizes are those of usual street furniture. */
const classes: Readonly<Record<string, ObjectClass>> = {
  'regulatory--': hanging(0.7, 0.35),
  'warning--': hanging(0.8, 0.35),
  'information--': hanging(0.8, 0.5),
  'complementary--': hanging(0.4, 0.5),
  'marking--discrete--crosswalk': { ...lying(null, 1), placeMetres: 1 },
  'construction--flat--crosswalk': { ...lying(null, 1), placeMetres: 1 },
  'marking--': lying(null, 1),
  'construction--flat--': lying(null, 1),
  'object--manhole': lying(0.65, 0.25),
  'object--catch-basin': lying(0.55, 0.35),
  'object--water-valve': lying(0.25, 0.5),
  'object--bench': { ...standing(0.85, 0.25), anchor: 'middle', placeMetres: 0.2 },
  'object--bike-rack': { ...standing(0.85, 0.25), anchor: 'middle', placeMetres: 0.2 },
  'object--cctv-camera': hanging(0.3, 0.5, 60),
  'object--fire-hydrant': standing(0.8, 0.25),
  'object--junction-box': standing(1.2, 0.4),
  'object--mailbox': standing(1.2, 0.3),
  'object--parking-meter': standing(1.4, 0.25),
  'object--phone-booth': standing(2.3, 0.2),
  'object--trash-can': standing(1, 0.3),
  'object--traffic-cone': standing(0.7, 0.3),
  'object--street-light': pole,
  'object--support--': pole,
  'object--traffic-light': hanging(0.95, 0.35),
};

const found = new Map<string, ObjectClass>();

export function classOfValue(value: string): ObjectClass {
  const known = found.get(value);
  if (known) return known;
  let longest = '';
  for (const prefix of Object.keys(classes)) {
    if (prefix.length > longest.length && value.startsWith(prefix)) longest = prefix;
  }
  const result = classes[longest] ?? anything;
  // Values come from outside: the memory of them is bounded.
  if (found.size < 10_000) found.set(value, result);
  return result;
}
