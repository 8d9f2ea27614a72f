import { button, element } from '../elements.ts';

const points = [
  ['N', 'north'],
  ['NE', 'north-east'],
  ['E', 'east'],
  ['SE', 'south-east'],
  ['S', 'south'],
  ['SW', 'south-west'],
  ['W', 'west'],
  ['NW', 'north-west'],
] as const;

/** Which way the viewer looks. Pressed, it turns a panorama to the north, and any other photo to its middle. */
export class Compass {
  readonly #control = button('compass');

  constructor(onPress: () => void) {
    this.#control.addEventListener('click', onPress);
  }

  /** `bearing` in degrees clockwise from north. */
  show(bearing: number, isRound: boolean): void {
    const degrees = Math.round(bearing) % 360;
    const [short, long] = pointOf(bearing);
    this.#control.style.setProperty('--bearing', `${-bearing}deg`);
    element('.compass-point').textContent = short;
    const press = isRound ? 'turn to the north' : 'look at the middle of the photo';
    this.#control.title = `Looking ${long}, ${degrees}°. Press to ${press}`;
    element('.compass-words').textContent = ` ${degrees}°, ${press}`;
  }
}

/** The point of the compass that is nearest to a direction: short, and as a word. */
export function pointOf(degrees: number): (typeof points)[number] {
  return points[Math.round(degrees / 45) % points.length] ?? points[0];
}
