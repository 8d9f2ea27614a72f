import { OutlineTag, PolygonGeometry, type TagComponent, type Viewer } from 'mapillary-js';

/** What is drawn around something in a photo. */
export interface Outline {
  readonly id: string;
  readonly label: string;
  /** CSS colour, `#rrggbb`. */
  readonly color: string;
  /** In fractions of the upright image's width and height. */
  readonly points: readonly (readonly [number, number])[];
}

const calm = { lineWidth: 2, lineOpacity: 1, fillOpacity: 0.1 } as const;
const standing = { lineWidth: 4, lineOpacity: 1, fillOpacity: 0.5 } as const;

/** All names at once would hide the photo: the largest things have theirs from the start. */
const namesAtMost = 4;
const leastNamedArea = 0.002;

/** Draws outlines in MapillaryJS, and says what they are: where the pointer is, or which are meant. */
export class OutlineTags {
  readonly #tags: TagComponent;
  #drawn: readonly Drawn[] = [];
  #meant: ReadonlySet<string> = new Set();
  #pointed: string | undefined;

  constructor(viewer: Viewer) {
    this.#tags = viewer.getComponent<TagComponent>('tag');
    let isLooking = false;
    viewer.on('mousemove', async ({ pixelPoint }) => {
      if (isLooking || this.#drawn.length === 0) return;
      isLooking = true;
      try {
        this.#point((await this.#tags.getTagIdsAt(pixelPoint))[0]);
      } finally {
        isLooking = false;
      }
    });
    viewer.on('mouseout', () => this.#point(undefined));
  }

  /** Draws these instead of those that are there. */
  draw(outlines: readonly Outline[]): void {
    this.#tags.removeAll();
    this.#meant = new Set();
    this.#pointed = undefined;
    const largest = outlines
      .filter((outline) => areaOf(outline) >= leastNamedArea)
      .sort((a, b) => areaOf(b) - areaOf(a))
      .slice(0, namesAtMost);
    this.#drawn = outlines.map((outline) => {
      const color = Number.parseInt(outline.color.slice(1), 16);
      const geometry = new PolygonGeometry(outline.points.map(([x, y]) => [x, y]));
      const options = { ...calm, lineColor: color, fillColor: color, textColor: 0xffffff };
      const tag = new OutlineTag(outline.id, geometry, options);
      return { tag, outline, isLarge: largest.includes(outline) };
    });
    this.#update();
    this.#tags.add(this.#drawn.map(({ tag }) => tag));
  }

  /** Which outlines stand out. */
  mean(ids: ReadonlySet<string>): void {
    this.#meant = ids;
    this.#update();
  }

  #point(id: string | undefined): void {
    if (this.#pointed === id) return;
    this.#pointed = id;
    this.#update();
  }

  #update(): void {
    for (const { tag, outline, isLarge } of this.#drawn) {
      const stands = this.#meant.has(outline.id) || this.#pointed === outline.id;
      const isNamed = stands || (isLarge && this.#meant.size === 0);
      const text = isNamed ? outline.label : '';
      const { fillOpacity, lineWidth } = stands ? standing : calm;
      if (tag.text === text && tag.lineWidth === lineWidth) continue;
      tag.setOptions({ lineWidth, fillOpacity, text });
    }
  }
}

interface Drawn {
  readonly tag: OutlineTag;
  readonly outline: Outline;
  readonly isLarge: boolean;
}

/** Of the box around it, as a part of the photo. */
function areaOf({ points }: Outline): number {
  const extent = (values: number[]) => Math.max(...values) - Math.min(...values);
  return extent(points.map(([x]) => x)) * extent(points.map(([, y]) => y));
}
