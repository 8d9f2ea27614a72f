import { button, element } from '../elements.ts';
import { words } from '../words.ts';

/** Clockwise from north. */
const points = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;

/** Which way the viewer looks. Pressed, it turns a panorama to the north, and any other photo to its middle. */
export class Compass {
  readonly #control = button('compass');

  constructor(onPress: () => void) {
    this.#control.addEventListener('click', onPress);
  }

  /** `bearing` in degrees clockwise from north. */
  show(bearing: number, isRound: boolean): void {
    const degrees = Math.round(bearing) % 360;
    const point = pointOf(bearing);
    const name = words(`photo.compass.names.${point}`);
    const press = isRound ? 'north' : 'middle';
    this.#control.style.setProperty('--bearing', `${-bearing}deg`);
    element('.compass-point').textContent = words(`photo.compass.points.${point}`);
    this.#control.title = words(`photo.compass.${press}Tip`, { name, degrees });
    element('.compass-words').textContent = ` ${words(`photo.compass.${press}`, { degrees })}`;
  }
}

/** The point of the compass that is nearest to a direction, as letters. */
export function compassLetters(degrees: number): string {
  return words(`photo.compass.points.${pointOf(degrees)}`);
}

function pointOf(degrees: number): (typeof points)[number] {
  return points[Math.round(degrees / 45) % points.length] ?? points[0];
}
