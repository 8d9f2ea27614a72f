import { nearestInTime, type TrackImage } from './track.ts';

/** A line over the charts at the time of the image that is shown; the pointer moves it. */
export class ChartCursor {
  readonly #track: readonly TrackImage[];
  readonly #startMs: number;
  readonly #spanMs: number;
  readonly #lines: readonly HTMLElement[];

  constructor(charts: HTMLElement, track: readonly TrackImage[], onImage: (index: number) => void) {
    this.#track = track;
    this.#startMs = Number(charts.dataset.start);
    this.#spanMs = Number(charts.dataset.end) - this.#startMs;
    this.#lines = [...charts.querySelectorAll<HTMLElement>('.track-drawing')].map((drawing) => {
      drawing.addEventListener('pointermove', ({ clientX }) => {
        const { left, width } = drawing.getBoundingClientRect();
        onImage(nearestInTime(track, this.#startMs + ((clientX - left) / width) * this.#spanMs));
      });
      const line = document.createElement('span');
      line.className = 'track-cursor';
      drawing.append(line);
      return line;
    });
    this.show(0);
  }

  show(index: number): void {
    const { capturedAtMs = this.#startMs } = this.#track[index] ?? {};
    const percent = (100 * (capturedAtMs - this.#startMs)) / this.#spanMs;
    for (const line of this.#lines) line.style.left = `${percent}%`;
  }
}
