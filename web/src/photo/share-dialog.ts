import { button, element } from '../elements.ts';
import type { PhotoDetails } from '../graph.ts';
import { words } from '../words.ts';
import { copyText } from './copy-text.ts';

type Shared = Pick<PhotoDetails, 'id' | 'geometry'>;

/** The dialog with what one takes along of a photo: a link, HTML to embed it, its id, its place. */
export class ShareDialog {
  readonly #dialog = element<HTMLDialogElement>('.share');
  readonly #told = element('.share-told');
  #photo: Shared | undefined;

  constructor() {
    button('share').addEventListener('click', () => this.#open());
    button('close-share').addEventListener('click', () => this.#dialog.close());
    this.#dialog.addEventListener('click', ({ target }) => {
      // What is not in its body is around it.
      if (target === this.#dialog) this.#dialog.close();
    });
    // The page's own Escape closes the photo.
    this.#dialog.addEventListener('keydown', (event) => event.stopPropagation());
    this.#dialog.addEventListener('change', () => this.#fill());
    for (const control of this.#dialog.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
      control.addEventListener('click', () => void this.#copy(control));
    }
  }

  setPhoto(photo: Shared): void {
    this.#photo = photo;
  }

  #open(): void {
    this.#fill();
    this.#told.textContent = '';
    this.#dialog.showModal();
  }

  #fill(): void {
    if (!this.#photo) return;
    const { id, geometry } = this.#photo;
    const [lon, lat] = geometry.coordinates;
    const style = element<HTMLInputElement>('[name="share-style"]:checked').value;
    const values = {
      'share-link': `${location.origin}/app/?pKey=${id}&focus=photo`,
      'share-code': `<iframe src="${location.origin}/embed?image_key=${id}&amp;style=${style}" width="640" height="480" frameborder="0" loading="lazy" title="${words('photo.sharing.frameTitle')}"></iframe>`,
      'share-id': id,
      'share-place': `${lat.toFixed(6)}, ${lon.toFixed(6)}`,
    };
    for (const [field, value] of Object.entries(values)) this.#field(field).value = value;
  }

  async #copy(control: HTMLButtonElement): Promise<void> {
    const field = this.#field(control.dataset.copy ?? '');
    const isCopied = await copyText(field);
    for (const other of this.#dialog.querySelectorAll('.is-copied')) {
      other.classList.remove('is-copied');
    }
    control.classList.toggle('is-copied', isCopied);
    const name = field.labels?.[0]?.textContent ?? '';
    this.#told.textContent = isCopied
      ? words('photo.sharing.copied', { name })
      : words('photo.sharing.notCopied');
  }

  #field(id: string): HTMLInputElement | HTMLTextAreaElement {
    return element<HTMLInputElement | HTMLTextAreaElement>(`#${id}`);
  }
}
