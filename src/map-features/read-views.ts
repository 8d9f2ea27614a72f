import type { BoundingBox } from '../geo/tile-grid.ts';
import type { Image } from '../model/image.ts';
import type { Camera, View } from '../reconstruct/view.ts';
import type { DetectionStore, ImageDetections } from '../store/detection-stores.ts';

/** Images read at once: few enough that even full ones are small beside what is kept. */
const imagesPerPage = 200;

/**
 * The views of a run in a box, of at most so many detections: of a place that was photographed more
 * often, every second image is left out, or three of four, and so on, chosen by their ids, so that the
 * choice depends on no order.
 */
export async function readViews(
  detections: Pick<DetectionStore, 'views'>,
  runId: number,
  box: BoundingBox,
  maxDetections: number,
): Promise<View[]> {
  let views: View[] = [];
  let count = 0;
  let rank = 0;
  let after: string | undefined;
  do {
    const page = await detections.views(runId, box, { limit: imagesPerPage, after });
    for (const found of page.items) {
      if (rankOf(found.image.id) < rank) continue;
      views.push(viewOf(found));
      count += found.detections.length;
    }
    while (count > maxDetections && views.length > 1) {
      rank++;
      views = views.filter(({ camera }) => rankOf(camera.imageId) >= rank);
      count = views.reduce((sum, { sightings }) => sum + sightings.length, 0);
    }
    after = page.next;
  } while (after !== undefined);
  return views;
}

/** 0 for half of all ids, 1 for a quarter, 2 for an eighth … with neighbours spread evenly. */
function rankOf(imageId: number): number {
  const low = Math.imul(imageId % 2 ** 32, 0x9e3779b1);
  const high = Math.imul(Math.floor(imageId / 2 ** 32), 0x85ebca6b);
  return Math.clz32(Math.imul(low ^ high ^ (low >>> 15), 0xc2b2ae35));
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
