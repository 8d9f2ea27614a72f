import { pointUnit } from '../geo/grid-units.ts';
import type { PlacedImage, PlacedSequence } from '../model/coverage.ts';
import { LayerEncoder } from './mvt.ts';
import type { PartMaker } from './tile-parts.ts';

/** Writes the layer `image` of zoom 14. */
export class ImageLayer {
  readonly layer: LayerEncoder;
  readonly #capturedAt: number;
  readonly #compassAngle: number;
  readonly #creatorId: number;
  readonly #id: number;
  readonly #isPano: number;
  readonly #organizationId: number;
  readonly #sequenceId: number;
  #creator = 0;
  #organization: number | undefined;
  #sequence = 0;

  constructor(partOf?: PartMaker) {
    this.layer = new LayerEncoder('image', partOf);
    this.#capturedAt = this.layer.key('captured_at');
    this.#compassAngle = this.layer.key('compass_angle');
    this.#creatorId = this.layer.key('creator_id');
    this.#id = this.layer.key('id');
    this.#isPano = this.layer.key('is_pano');
    this.#organizationId = this.layer.key('organization_id');
    this.#sequenceId = this.layer.key('sequence_id');
  }

  /** The images that follow are of this sequence, none of which came before. */
  beginSequence({ sequenceId, creatorId, organizationId }: PlacedSequence): void {
    const { layer } = this;
    this.#creator = layer.int(creatorId);
    this.#organization = organizationId === null ? undefined : layer.int(organizationId);
    this.#sequence = layer.uniqueString(sequenceId);
  }

  add(image: PlacedImage): void {
    const { layer } = this;
    layer.begin();
    layer.tag(this.#capturedAt, layer.uniqueInt(image.capturedAtMs));
    layer.tag(this.#compassAngle, layer.double(image.compassAngleDegrees));
    layer.tag(this.#creatorId, this.#creator);
    layer.tag(this.#id, layer.uniqueInt(image.id));
    layer.tag(this.#isPano, layer.boolean(image.isPano));
    if (this.#organization !== undefined) layer.tag(this.#organizationId, this.#organization);
    layer.tag(this.#sequenceId, this.#sequence);
    layer.point(pointUnit(image.x), pointUnit(image.y));
  }
}
