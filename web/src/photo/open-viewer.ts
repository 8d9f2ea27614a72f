import 'mapillary-js/dist/mapillary.css';
import {
  CancelMapillaryError,
  NavigationDirection,
  TransitionMode,
  Viewer,
  type ViewerImageEvent,
  type ViewerNavigationEdgeEvent,
} from 'mapillary-js';
import type { View } from '../map/view-marker.ts';
import { isStillPreferred } from '../motion.ts';
import type { WebConfig } from '../web-config.ts';
import { words } from '../words.ts';
import { DrawableGraphDataProvider } from './graph-data-provider.ts';
import { Look } from './look.ts';
import { OutlineTags } from './outline-tags.ts';
import type { Ways } from './photo-controls.ts';
import { Play } from './play.ts';

export interface ViewerListeners {
  /** Another photo is shown, of that sequence. */
  onPhoto(id: string, sequence: string): void;
  /** The viewer stands or looks elsewhere. */
  onView(view: View): void;
  /** Whether the sequence goes on from here. */
  onWays(ways: Ways): void;
  /** The sequence is played, or no more. */
  onPlaying?(isPlaying: boolean): void;
}

/** MapillaryJS's limits are 0 and 3: each step doubles the size. */
const maxZoom = 3;

/** MapillaryJS in `container`, reading from this server. Loaded with the first photo, for its size. */
export function openViewer(container: HTMLElement, config: WebConfig, listeners: ViewerListeners) {
  const viewer = new Viewer({
    container,
    dataProvider: new DrawableGraphDataProvider({
      endpoint: `${config.graphUrl}/`,
      accessToken: config.accessToken,
    }),
    transitionMode: isStillPreferred() ? TransitionMode.Instantaneous : TransitionMode.Default,
    component: {
      // Its attribution links to another site; ours stands below the photo.
      attribution: false,
      // The page has a compass of its own.
      bearing: false,
      cover: false,
      // The page has buttons and keys of its own for these, which a keyboard and a voice reach.
      keyboard: false,
      sequence: { visible: false },
      tag: true,
      zoom: false,
    },
  });

  viewer.on('load', () => {
    const canvas = viewer.getCanvas();
    canvas.setAttribute('role', 'application');
    canvas.setAttribute('aria-label', words('photo.canvas'));
  });

  const look = new Look(viewer, container);
  const play = new Play(viewer, (isPlaying) => listeners.onPlaying?.(isPlaying));

  const tellView = async () => {
    const [position, bearing, fieldOfView] = await Promise.all([
      viewer.getPosition(),
      viewer.getBearing(),
      look.angle(),
    ]);
    listeners.onView({ lon: position.lng, lat: position.lat, bearing, fieldOfView });
  };
  const onView = () => void ignoreCancelled(tellView());
  viewer.on('position', onView);
  viewer.on('pov', onView);
  viewer.on('fov', onView);
  viewer.on('image', ({ image }: ViewerImageEvent) => {
    listeners.onPhoto(image.id, image.sequenceId);
    onView();
  });
  viewer.on('sequenceedges', ({ status }: ViewerNavigationEdgeEvent) => {
    const leads = (direction: NavigationDirection) =>
      status.edges.some((edge) => edge.data.direction === direction);
    listeners.onWays({
      hasPrevious: leads(NavigationDirection.Prev),
      hasNext: leads(NavigationDirection.Next),
    });
  });
  // The pane's size follows the page's layout, not only the window's.
  new ResizeObserver(() => viewer.resize()).observe(container);

  const zoomBy = async (steps: number) => {
    const zoom = await viewer.getZoom();
    viewer.setZoom(Math.min(Math.max(zoom + steps, 0), maxZoom));
  };

  /** Whoever goes somewhere has seen enough of the film. */
  const go = (move: () => Promise<unknown>) => {
    play.stop();
    return ignoreCancelled(move());
  };

  return {
    outlines: new OutlineTags(viewer),
    look,
    play,
    /** Tells the listener where the viewer stands. */
    tellView: onView,
    /** Rejects when the photo can't be shown. */
    show: (id: string) => go(() => viewer.moveTo(id)),
    /** Turns to a point of the photo, in fractions of its width and height from the upper left. */
    lookAt: (x: number, y: number) => viewer.setCenter([x, y]),
    next: () => go(() => viewer.moveDir(NavigationDirection.Next)),
    previous: () => go(() => viewer.moveDir(NavigationDirection.Prev)),
    zoomIn: () => zoomBy(1),
    zoomOut: () => zoomBy(-1),
  };
}

export type PhotoViewer = ReturnType<typeof openViewer>;

/** A movement that a newer one replaced has not failed. */
async function ignoreCancelled(movement: Promise<unknown>): Promise<void> {
  try {
    await movement;
  } catch (error) {
    if (!(error instanceof CancelMapillaryError)) throw error;
  }
}
