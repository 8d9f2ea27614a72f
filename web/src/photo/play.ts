import type { SequenceComponent, Viewer } from 'mapillary-js';

/**
 * How fast a sequence is played, and the number by which MapillaryJS knows it: it goes through
 * 1.5 · (10^x − 0.2 x) photos a second, where x = 2 · number − 1.
 */
export const speeds = [
  { times: 0.5, number: 0.315 },
  { times: 1, number: 0.5 },
  { times: 2, number: 0.6575 },
  { times: 4, number: 0.8075 },
] as const;

/** What MapillaryJS sets by its own slider alone, which the page does not show. */
interface PlayService {
  setSpeed(number: number): void;
}

/** Plays the sequence onwards from the photo that is shown, until it ends or is told to stop. */
export class Play {
  readonly #component: SequenceComponent;
  #isPlaying = false;

  constructor(viewer: Viewer, onPlaying: (isPlaying: boolean) => void) {
    this.#component = viewer.getComponent<SequenceComponent>('sequence');
    this.#component.on('playing', ({ playing }) => {
      if (playing === this.#isPlaying) return;
      this.#isPlaying = playing;
      onPlaying(playing);
    });
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  start(): void {
    this.#component.play();
  }

  stop(): void {
    if (this.#isPlaying) this.#component.stop();
  }

  setSpeed(number: number): void {
    const component = this.#component as unknown as {
      readonly _navigator: { readonly playService: PlayService };
    };
    component._navigator.playService.setSpeed(number);
  }
}
