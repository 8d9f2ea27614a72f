import sharp from 'sharp';
import { addMetadata } from './exif.ts';
import { type Outline, traceOutlines } from './outlines.ts';
import { renderPicture, type World } from './render.ts';
import type { Shot } from './shots.ts';

export type Picture = { jpeg: Buffer; outlines: Outline[] };

/** Render, trace, compress, label. `scale` below 1 makes the small pictures of the tests. */
export async function takePicture(world: World, shot: Shot, scale = 1): Promise<Picture> {
  const width = Math.round(shot.camera.width * scale);
  const height = Math.round(shot.camera.height * scale);
  const { rgb, ids } = renderPicture(
    world,
    { ...shot.camera, width, height },
    shot.pose,
    shot.light,
  );
  let image = sharp(rgb, { raw: { width, height, channels: 3 } });
  // Orientation 6 says "turn clockwise to view", so the stored sensor frame is turned back.
  const turned = shot.orientation === 6;
  if (turned) image = image.rotate(270);
  const jpeg = await image.jpeg({ quality: shot.drive.quality, mozjpeg: true }).toBuffer();
  return {
    jpeg: addMetadata(jpeg, shot, turned ? height : width, turned ? width : height),
    outlines: traceOutlines(ids, width, height),
  };
}
