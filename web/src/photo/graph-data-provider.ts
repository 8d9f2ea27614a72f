import { GraphDataProvider, type ImagesContract, type SpatialImagesContract } from 'mapillary-js';

/**
 * MapillaryJS draws a photo that has no mesh on a plane through its corners. Where a fisheye's
 * corners are 90° off its axis, or more, that plane lies behind the viewer and nothing is seen.
 */
const widestCornerRadians = 1.4;

interface FisheyeFields {
  camera_type: string;
  camera_parameters: number[];
  width: number;
  height: number;
}

/** The graph as MapillaryJS reads it, with the widest fisheyes drawn a little narrower than they are. */
export class DrawableGraphDataProvider extends GraphDataProvider {
  override async getImages(ids: string[]): Promise<ImagesContract> {
    const images = await super.getImages(ids);
    for (const { node } of images) if (node) narrow(node);
    return images;
  }

  override async getSpatialImages(ids: string[]): Promise<SpatialImagesContract> {
    const images = await super.getSpatialImages(ids);
    for (const { node } of images) if (node) narrow(node);
    return images;
  }
}

function narrow(image: FisheyeFields): void {
  const [focal, ...distortion] = image.camera_parameters ?? [];
  if (image.camera_type !== 'fisheye' || !focal) return;
  const corner = Math.hypot(image.width, image.height) / 2 / Math.max(image.width, image.height);
  image.camera_parameters = [Math.max(focal, corner / widestCornerRadians), ...distortion];
}
