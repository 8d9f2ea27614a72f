import type { Graph } from '../graph.ts';
import { cameraQuery } from './filter-query.ts';
import type { Camera } from './filters.ts';

/** Remembered at most: the map looks each of them up in every tile. */
const idsAtMost = 20_000;

/** The sequences of one camera, as far as they were in view: tiles don't tell with what a photo was taken. */
export class CameraSequences {
  readonly #graph: Graph;
  #camera: Camera | undefined;
  #ids = new Set<string>();
  #question = new AbortController();
  /** Whether those of the last view are all known. */
  isComplete = true;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** Those that are known of a camera; undefined: no camera, no filter. */
  known(camera: Camera | undefined): ReadonlySet<string> | undefined {
    if (camera?.make !== this.#camera?.make || camera?.model !== this.#camera?.model) {
      this.#question.abort();
      this.#camera = camera;
      this.#ids = new Set();
      this.isComplete = true;
    }
    return this.#camera && this.#ids;
  }

  /** Learns those in a box; resolves to whether that changed anything, and is not outdated by now. */
  async learn(box: string): Promise<boolean> {
    if (!this.#camera) return false;
    this.#question.abort();
    this.#question = new AbortController();
    const { signal } = this.#question;
    const query = { bbox: box, ...cameraQuery(this.#camera) };
    try {
      const { ids, isAll } = await this.#graph.sequences(query, signal);
      if (signal.aborted) return false;
      const before = this.#ids;
      const wasComplete = this.isComplete;
      const all = new Set([...before, ...ids]);
      this.#ids = all.size > idsAtMost ? new Set(ids) : all;
      this.isComplete = isAll;
      return isAll !== wasComplete || this.#ids.size !== before.size;
    } catch (error) {
      if (!signal.aborted) console.warn(error);
      return false;
    }
  }
}
