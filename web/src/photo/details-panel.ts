import { button, element } from '../elements.ts';
import type { Graph, PhotoDetails } from '../graph.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { words } from '../words.ts';
import { copyPlainText } from './copy-text.ts';
import { actionsOf } from './photo-actions.ts';
import { type Fact, type FactContext, factsOf } from './photo-facts.ts';
import { seenFeatureItems } from './seen-features.ts';
import type { SequencePlace } from './sequence-bar.ts';

/** All that is known of the open photo, and what can be done with it. */
export class DetailsPanel {
  readonly #graph: Graph;
  readonly #vocabulary: Vocabulary;
  readonly #licence: string;
  readonly #onFeature: (id: string) => void;
  readonly #panel = element('.photo-details');
  readonly #switch = button('details');
  readonly #facts = element('.details-facts');
  readonly #actions = element('.details-actions');
  readonly #told = element('.details-told');
  readonly #seen = element('.details-seen');
  readonly #seenNote = element('.details-seen-note');
  #photo: PhotoDetails | undefined;
  #place: SequencePlace | undefined;

  constructor(
    graph: Graph,
    vocabulary: Vocabulary,
    licence: string,
    onFeature: (id: string) => void,
  ) {
    this.#graph = graph;
    this.#vocabulary = vocabulary;
    this.#licence = licence;
    this.#onFeature = onFeature;
    this.#switch.addEventListener('click', () => this.toggle());
    button('close-details').addEventListener('click', () => this.close());
  }

  get isOpen(): boolean {
    return !this.#panel.hidden;
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.#open();
  }

  close(): void {
    if (this.#panel.contains(document.activeElement)) this.#switch.focus({ preventScroll: true });
    this.#setOpen(false);
  }

  setPhoto(photo: PhotoDetails, place: SequencePlace | undefined): void {
    this.#photo = photo;
    this.#place = place;
    if (this.isOpen) void this.#fill();
  }

  #open(): void {
    this.#setOpen(true);
    element('.details-title').focus({ preventScroll: true });
    void this.#fill();
  }

  #setOpen(isOpen: boolean): void {
    this.#panel.hidden = !isOpen;
    this.#switch.setAttribute('aria-expanded', String(isOpen));
  }

  async #fill(): Promise<void> {
    const photo = this.#photo;
    if (!photo) return;
    this.#told.textContent = '';
    this.#actions.replaceChildren(
      ...actionsOf(photo, this.#graph.photoLink(photo.id), (text) => this.#tell(text)),
    );
    const context = { place: this.#place, licence: this.#licence, organization: undefined };
    this.#put(photo, context);
    await Promise.all([this.#putOrganization(photo, context), this.#putFeatures(photo)]);
  }

  #put(photo: PhotoDetails, context: FactContext): void {
    const rows = factsOf(photo, context).map((fact) => this.#row(fact));
    this.#facts.replaceChildren(...rows);
  }

  async #putOrganization(photo: PhotoDetails, context: FactContext): Promise<void> {
    if (!photo.organization) return;
    try {
      const organization = await this.#graph.organization(photo.organization.id);
      if (this.#photo === photo) this.#put(photo, { ...context, organization });
    } catch (error) {
      // The other facts are facts without it.
      console.warn(error);
    }
  }

  async #putFeatures(photo: PhotoDetails): Promise<void> {
    this.#seen.setAttribute('aria-busy', 'true');
    try {
      const items = await seenFeatureItems(this.#graph, this.#vocabulary, photo, this.#onFeature);
      if (this.#photo !== photo) return;
      this.#seen.replaceChildren(...items);
      this.#seenNote.textContent = items.length === 0 ? words('photo.details.nothingSeen') : '';
    } catch (error) {
      console.warn(error);
      if (this.#photo !== photo) return;
      this.#seen.replaceChildren();
      this.#seenNote.textContent = words('photo.details.seenNotRead');
    } finally {
      this.#seen.removeAttribute('aria-busy');
    }
  }

  #row(fact: Fact): HTMLDivElement {
    const term = document.createElement('dt');
    term.textContent = fact.name;
    const description = document.createElement('dd');
    description.append(fact.link ? anchor(fact.text, fact.link) : fact.text);
    if (fact.isCopied) description.append(this.#copyButton(fact));
    const row = document.createElement('div');
    row.append(term, description);
    return row;
  }

  #copyButton({ name, text }: Fact): HTMLButtonElement {
    const control = document.createElement('button');
    control.type = 'button';
    control.className = 'details-copy';
    const what = document.createElement('span');
    what.className = 'visually-hidden';
    what.textContent = ` ${name}`;
    control.append(words('photo.details.copy'), what);
    control.addEventListener('click', async () => {
      const isCopied = await copyPlainText(text);
      this.#tell(words(isCopied ? 'photo.details.copied' : 'photo.details.notCopied', { name }));
    });
    return control;
  }

  #tell(text: string): void {
    this.#told.textContent = text;
  }
}

function anchor(text: string, href: string): HTMLAnchorElement {
  const link = document.createElement('a');
  link.textContent = text;
  link.href = href;
  return link;
}
