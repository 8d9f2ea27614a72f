import { extent, unitOfStep } from '../geo/grid-units.ts';
import { type LinePart, toUnitLines, type UnitLines } from './line-parts.ts';
import { LayerEncoder } from './mvt.ts';
import type { SequencePiece } from './pieces.ts';
import type { PartMaker } from './tile-parts.ts';

type SequenceProperties = Omit<SequencePiece, 'lines'>;

/** Writes the layer `sequence` of zooms 6 to 14. */
export class SequenceLayer {
  readonly layer: LayerEncoder;
  readonly #capturedAt: number;
  readonly #creatorId: number;
  readonly #id: number;
  readonly #imageId: number;
  readonly #isPano: number;
  readonly #organizationId: number;

  constructor(partOf?: PartMaker) {
    this.layer = new LayerEncoder('sequence', partOf);
    this.#capturedAt = this.layer.key('captured_at');
    this.#creatorId = this.layer.key('creator_id');
    this.#id = this.layer.key('id');
    this.#imageId = this.layer.key('image_id');
    this.#isPano = this.layer.key('is_pano');
    this.#organizationId = this.layer.key('organization_id');
  }

  /** Adds a sequence, unless it has no length in this tile. */
  add(properties: SequenceProperties, parts: readonly LinePart[]): void {
    const lines = toUnitLines(parts);
    if (lines.ends.length > 0) this.#add(properties, lines);
  }

  /** Adds a sequence; one that has no length in this tile as a line of one unit. */
  addVisibly(properties: SequenceProperties, parts: readonly LinePart[]): void {
    const lines = toUnitLines(parts);
    if (lines.ends.length > 0) {
      this.#add(properties, lines);
      return;
    }
    const steps = parts[0]?.steps ?? [];
    const [x, y] = [unitOfStep(steps[0] ?? 0), unitOfStep(steps[1] ?? 0)];
    const nextX = x < extent ? x + 1 : x - 1;
    this.#add(properties, { units: [x, y, nextX, y], ends: [4] });
  }

  #add(sequence: SequenceProperties, { units, ends }: UnitLines): void {
    const { layer } = this;
    layer.begin();
    layer.tag(this.#capturedAt, layer.uniqueInt(sequence.capturedAtMs));
    layer.tag(this.#creatorId, layer.int(sequence.creatorId));
    layer.tag(this.#id, layer.uniqueString(sequence.sequenceId));
    layer.tag(this.#imageId, layer.uniqueInt(sequence.imageId));
    layer.tag(this.#isPano, layer.boolean(sequence.isPano));
    if (sequence.organizationId !== null) {
      layer.tag(this.#organizationId, layer.int(sequence.organizationId));
    }
    layer.beginLines();
    let from = 0;
    for (const end of ends) {
      layer.line(units, from, end);
      from = end;
    }
    layer.endLines();
  }
}
