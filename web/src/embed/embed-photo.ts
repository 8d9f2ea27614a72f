import { element } from '../elements.ts';
import type { PhotoDetails } from '../graph.ts';
import type { View } from '../map/view-marker.ts';
import type { PhotoViewer } from '../photo/open-viewer.ts';
import { PhotoControls } from '../photo/photo-controls.ts';
import { listenForPhotoKeys } from '../photo/photo-keys.ts';
import type { WebConfig } from '../web-config.ts';
import { words } from '../words.ts';

interface EmbedPhotoListeners {
  onPhoto(id: string): void;
  onView(view: View): void;
}

/** The photo of an embed: at first a picture, and as soon as it is loaded the viewer. */
export class EmbedPhoto {
  readonly #pane = element('.photo-pane');
  readonly #poster = element<HTMLImageElement>('.poster');
  readonly #problem = element('.photo-problem');
  readonly #viewer: Promise<PhotoViewer>;

  constructor(config: WebConfig, { onPhoto, onView }: EmbedPhotoListeners) {
    const controls = new PhotoControls(
      () => this.#viewer,
      (error) => this.tell(error),
    );
    listenForPhotoKeys(this.#pane, controls.keys);
    this.#viewer = import('../photo/open-viewer.ts').then(({ openViewer }) =>
      openViewer(element('#viewer'), config, {
        onPhoto: (id) => {
          this.#poster.hidden = true;
          this.#problem.hidden = true;
          onPhoto(id);
        },
        onView,
        onWays: (ways) => controls.setWays(ways),
      }),
    );
    // Whoever opens a photo hears of it.
    this.#viewer.catch(() => undefined);
  }

  /** Rejects when the photo can't be shown. */
  async open(photo: PhotoDetails, center?: readonly [x: number, y: number]): Promise<void> {
    this.#pane.classList.add('is-loading');
    this.#showPoster(photo);
    try {
      const viewer = await this.#viewer;
      await viewer.show(photo.id);
      if (center) viewer.lookAt(...center);
    } finally {
      this.#pane.classList.remove('is-loading');
    }
  }

  tell(cause: unknown): void {
    console.warn(cause);
    this.#problem.textContent = words('embed.photoFailed');
    this.#problem.hidden = false;
  }

  /** The very file that the viewer is going to draw, so that it is loaded once; nothing like a panorama. */
  #showPoster({ camera_type, thumb_1024_url }: PhotoDetails): void {
    if (camera_type !== 'perspective' || !thumb_1024_url || this.#poster.hidden) return;
    this.#poster.src = thumb_1024_url;
  }
}
