import '../styles/page-map.css';
import '../styles/sequence.css';
import { element } from '../elements.ts';
import { words } from '../words.ts';
import { EditPreview } from './edit-preview.ts';
import { readTrack } from './track.ts';
import { openTrackMap } from './track-map.ts';

const page = element('.sequence-edit');
const track = readTrack(page.dataset.images ?? '[]');
try {
  // A click on the map chooses where to split.
  const map = await openTrackMap(track, (index) => preview.splitAt(index), { isByClick: true });
  const preview = new EditPreview(page, track, map);
} catch (error) {
  console.warn(error);
  const note = element('.page-map-note');
  note.textContent = words('pageMap.noMap');
  note.hidden = false;
}
