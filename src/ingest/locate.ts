import type { BlobStore } from '../blobs/blobs.ts';
import { trackKey } from '../blobs/keys.ts';
import { WaysideError } from '../errors.ts';
import type { Photo, PhotoMetadata } from '../model/upload.ts';
import type { Store } from '../store/store.ts';
import { type GpxTrack, positionAt, readGpx } from './gpx.ts';
import { type ByteChunks, type IncomingPlace, withReceivedFile } from './receive-file.ts';

const maxTrackBytes = 100e6;

/** Gives the track that an upload's photos are positioned by. */
export type TrackReader = (sha256: string) => Promise<GpxTrack>;

/** Reads tracks from the blob store, each once as long as the process needs no other. */
export function openTrackReader(blobs: BlobStore): TrackReader {
  let last: { sha256: string; track: Promise<GpxTrack> } | undefined;
  return (sha256) => {
    if (last?.sha256 !== sha256) {
      last = { sha256, track: blobs.withFile(trackKey(sha256), readGpx) };
    }
    return last.track;
  };
}

/**
 * Makes sure that a photo has a time and a position, taking the position from its upload's track
 * where the photo tells none. Throws `unusable-photo` with the reason when one stays unknown.
 */
export async function locate(
  metadata: PhotoMetadata,
  photo: Photo,
  { store, tracks }: { store: Store; tracks: TrackReader },
): Promise<PhotoMetadata> {
  if (metadata.capturedAtMs === null)
    throw new WaysideError('unusable-photo', 'has no capture time');
  if (metadata.position) return metadata;
  const track = (await store.uploads.get(photo.uploadId))?.rules.track;
  if (!track) {
    throw new WaysideError(
      'unusable-photo',
      'has no position: there is no GPS position in its EXIF, and no GPX track was given (--gpx FILE)',
    );
  }
  const onTrack = positionAt(
    await tracks(track.sha256),
    metadata.capturedAtMs + track.offsetSeconds * 1000,
  );
  if (!onTrack) {
    const time = new Date(metadata.capturedAtMs).toISOString();
    throw new WaysideError(
      'unusable-photo',
      `has no position, and was taken at ${time}, when the GPX track has none either (--gpx-offset SECONDS shifts it)`,
    );
  }
  return {
    ...metadata,
    position: { lon: onTrack.lon, lat: onTrack.lat },
    altitudeMetres: metadata.altitudeMetres ?? onTrack.altitudeMetres,
    compassAngleDegrees: metadata.compassAngleDegrees,
  };
}

/** Keeps a GPX track for an upload, once it is seen to be readable, and answers its hash. */
export async function keepTrack(
  source: ByteChunks,
  { blobs, ...place }: { readonly blobs: BlobStore } & IncomingPlace,
): Promise<string> {
  return withReceivedFile(source, place, maxTrackBytes, async (path, sha256) => {
    await readGpx(path);
    await blobs.putFile(trackKey(sha256), path);
    return sha256;
  });
}
