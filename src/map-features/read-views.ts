import type { BoundingBox } from '../geo/tile-grid.ts';
import type { Image } from '../model/image.ts';
import type { Camera, View } from '../reconstruct/view.ts';
import type { DetectionStore, ImageDetections } from '../store/detection-stores.ts';

/** Images read at once: few enough that even full ones are small beside what is kept. */
const imagesPerPage = 200;

/** The views of a run in a box, in an order that stays the same as long as they do. */
export async function* readViews(
  detections: Pick<DetectionStore, 'views'>,
  runId: number,
  box: BoundingBox,
): AsyncGenerator<View> {
  let after: string | undefined;
  do {
    const page = await detections.views(runId, box, { limit: imagesPerPage, after });
    for (const found of page.items) yield viewOf(found);
    after = page.next;
  } while (after !== undefined);
}

function viewOf({ image, detections }: ImageDetections): View {
  const sightings = detections.map(({ id, value, ring }) => ({ detectionId: id, value, ring }));
  return { camera: cameraOf(image), sightings };
}

function cameraOf(image: Image): Camera {
  return {
    imageId: image.id,
    lon: image.lon,
    lat: image.lat,
    altitudeMetres: image.altitudeMetres,
    compassAngleDegrees: image.compassAngleDegrees,
    rotation: null,
    frame: image.sequenceId,
    cameraType: image.cameraType,
    cameraParameters: image.cameraParameters,
    width: image.width,
    height: image.height,
    exifOrientation: image.exifOrientation,
    capturedAtMs: image.capturedAtMs,
  };
}
