import { element } from '../elements.ts';
import { words } from '../words.ts';
import { ChartCursor } from './chart-cursor.ts';
import { PhotoView } from './photo-view.ts';
import { Strip } from './strip.ts';
import { readTrack } from './track.ts';
import { openTrackMap, type TrackMap } from './track-map.ts';

/** Keeps what a sequence's page shows of one of its images in step: photo, map, strip and charts. */
export function openSequencePage(): void {
  const page = element('.sequence');
  const track = readTrack(page.dataset.images ?? '[]');
  const photo = new PhotoView(track);
  const show = (index: number) => {
    if (!track[index]) return;
    strip.show(index);
    cursor?.show(index);
    photo.show(index);
    map?.show(index);
  };
  const strip = new Strip(element('.strip'), show);
  const charts = document.querySelector<HTMLElement>('.track-charts');
  const cursor = charts && new ChartCursor(charts, track, show);
  let map: TrackMap | undefined;
  openTrackMap(track, show)
    .then((opened) => {
      map = opened;
      map.show(strip.index);
    })
    .catch((error: unknown) => {
      console.warn(error);
      const note = element('.page-map-note');
      note.textContent = words('pageMap.noMap');
      note.hidden = false;
    });
}
