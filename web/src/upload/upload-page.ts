import { button, element } from '../elements.ts';
import { words } from '../words.ts';
import { Access, SignedOut } from './access.ts';
import type { ChosenFile } from './chosen-files.ts';
import { FileView } from './file-view.ts';
import { listenTo } from './listen.ts';
import { PhotoList } from './photo-list.ts';
import { PhotoReader } from './photo-reader.ts';
import { placeImages } from './place-images.ts';
import { showProgress } from './progress-view.ts';
import { readFacts } from './read-facts.ts';
import { showRecent, uploadAddress } from './recent-view.ts';
import { refusalText } from './refusal-text.ts';
import { showResult } from './result-view.ts';
import { Sender } from './sender.ts';
import { readSettings, showSummary } from './settings-form.ts';
import { Speed } from './speed.ts';
import { StatusLine } from './status-line.ts';
import { takeFiles } from './take-files.ts';
import { TrackMap } from './track-map.ts';
import { isPassing, Refused, type Upload, UploadApi } from './upload-api.ts';

const drawEveryMs = 150;
const againAfterMs = 3_000;
const recentUploads = 8;

/** `/upload`: photos are chosen, looked at, sent and followed until they are on the map. */
export class UploadPage {
  readonly #photos = new PhotoList();
  readonly #reader = new PhotoReader();
  readonly #access: Access;
  readonly #api: UploadApi;
  readonly #maxBytes: number;
  readonly #map: TrackMap;
  readonly #files: FileView;
  readonly #status = new StatusLine();
  readonly #speed = new Speed();
  readonly #form = element<HTMLFormElement>('.upload-settings');
  #upload: Upload | undefined;
  #sender: Sender | undefined;
  #listening = new AbortController();
  #isStarting = false;
  #isDone = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const { csrf = '', graphUrl = '', maxPhotoBytes } = element('.upload').dataset;
    this.#access = new Access(csrf);
    this.#api = new UploadApi(graphUrl || location.origin, this.#access);
    this.#maxBytes = Number(maxPhotoBytes);
    this.#map = new TrackMap((item) => this.#files.reveal(item));
    this.#files = new FileView(this.#photos, {
      show: (item) => void this.#map.show(item),
      remove: (item) => {
        this.#photos.remove(item);
        this.#draw();
      },
      retry: (item) => {
        item.state = 'ready';
        item.reason = undefined;
        void this.#send();
      },
    });
  }

  /** Goes on with the upload in the address, or waits for photos. */
  async open(): Promise<void> {
    takeFiles(
      (chosen) => void this.#choose(chosen),
      (error) => this.#tell(error),
    );
    this.#takeCommands();
    const id = new URLSearchParams(location.search).get('id');
    try {
      if (id !== null) this.#follow(await this.#api.get(id));
      else showRecent(await this.#api.recent(recentUploads));
    } catch (error) {
      this.#tell(error);
    }
    this.#draw();
  }

  #takeCommands(): void {
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#start();
    });
    button('clear').addEventListener('click', () => this.#reset());
    button('again').addEventListener('click', () => this.#reset());
    button('finish').addEventListener('click', () => void this.#finish());
    button('pause').addEventListener('click', () => {
      if (!this.#sender?.isRunning) return void this.#send();
      this.#sender.pause();
      this.#draw();
    });
    button('retry').addEventListener('click', () => {
      for (const item of this.#photos.items) {
        if (item.state !== 'failed') continue;
        item.state = 'ready';
        item.reason = undefined;
      }
      void this.#send();
    });
    window.addEventListener('beforeunload', (event) => {
      if (this.#sender?.isRunning) event.preventDefault();
    });
  }

  async #choose(chosen: readonly ChosenFile[]): Promise<void> {
    if (chosen.length === 0) return;
    const isOver = this.#upload && this.#upload.state !== 'open';
    const isWaitedFor = this.#photos.items.some(({ state }) => state === 'unfinished');
    if (isOver && !isWaitedFor) this.#reset();
    const added = this.#photos.add(chosen, this.#maxBytes);
    this.#draw();
    await readFacts(added, this.#reader, () => this.#change());
    this.#draw();
    // Who began an upload has said that these are to be sent.
    if (this.#upload) await this.#send();
  }

  async #start(): Promise<void> {
    if (this.#isStarting || this.#upload) return;
    this.#isStarting = true;
    this.#draw();
    try {
      const settings = readSettings(this.#form);
      this.#follow(await this.#untilAnswered(() => this.#api.create(settings)));
      await this.#send();
    } catch (error) {
      this.#tell(error);
    } finally {
      this.#isStarting = false;
      this.#draw();
    }
  }

  /** Shows an upload, and all that happens to it from now on. */
  #follow(upload: Upload): void {
    this.#upload = upload;
    this.#sender = new Sender(upload, {
      api: this.#api,
      access: this.#access,
      reader: this.#reader,
      photos: this.#photos,
      onChange: () => this.#change(),
    });
    history.replaceState(null, '', uploadAddress(upload));
    showRecent([]);
    this.#listening = new AbortController();
    this.#listen(upload, this.#listening.signal).catch((error: unknown) => this.#tell(error));
  }

  async #listen(upload: Upload, signal: AbortSignal): Promise<void> {
    const load = () => this.#loadFiles(upload).catch((error: unknown) => this.#tell(error));
    await listenTo(
      upload,
      this.#api,
      {
        opened: () => void load(),
        file: (file) => {
          this.#photos.takeServerFile(file);
          this.#change();
        },
        upload: (changed) => {
          this.#upload = changed;
          this.#change();
        },
      },
      signal,
    );
    if (signal.aborted) return;
    await load();
    this.#upload = await this.#untilAnswered(() => this.#api.get(upload.id));
    this.#isDone = true;
    this.#draw();
    element('.upload-result').focus();
  }

  async #loadFiles(upload: Upload): Promise<void> {
    for await (const files of this.#api.files(upload)) {
      for (const file of files) this.#photos.takeServerFile(file);
      this.#change();
    }
    await placeImages(this.#photos.items, this.#api);
    this.#change();
  }

  async #send(): Promise<void> {
    const sender = this.#sender;
    if (!sender) return;
    element('.upload-problem').hidden = true;
    const running = sender.run();
    this.#draw();
    await running;
    if (sender.problem) this.#tell(sender.problem);
    const isAllThere = this.#photos.items.every(
      ({ state }) => !['reading', 'ready', 'sending', 'failed', 'unfinished'].includes(state),
    );
    if (isAllThere && sender === this.#sender && this.#upload?.state === 'open') {
      await this.#finish();
    }
    this.#draw();
  }

  async #finish(): Promise<void> {
    const upload = this.#upload;
    if (!upload) return;
    try {
      this.#upload = await this.#untilAnswered(() => this.#api.close(upload));
    } catch (error) {
      this.#tell(error);
    }
    this.#draw();
  }

  /** Asks again and again while there is no connection. */
  async #untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isPassing(error)) throw error;
        this.#status.say(words('upload.progress.tryingAgain'));
        await new Promise((resolve) => setTimeout(resolve, againAfterMs));
      }
    }
  }

  /** Back to an empty page. */
  #reset(): void {
    this.#listening.abort();
    this.#sender?.pause();
    this.#upload = undefined;
    this.#sender = undefined;
    this.#isDone = false;
    this.#photos.clear();
    element('.upload-problem').hidden = true;
    history.replaceState(null, '', '/upload');
    element<HTMLInputElement>('#field-title').value = '';
    this.#draw();
    button('choose-folder').focus();
  }

  #change(): void {
    this.#timer ??= setTimeout(() => this.#draw(), drawEveryMs);
  }

  #draw(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { items } = this.#photos;
    const upload = this.#upload;
    this.#form.hidden = upload !== undefined;
    element('.upload-progress').hidden = !upload || this.#isDone;
    element('.upload-result').hidden = !this.#isDone;
    this.#files.update();
    this.#map.update(items);
    if (!upload) this.#status.say(showSummary(items, this.#isStarting));
    else if (this.#isDone) this.#status.say(showResult(items));
    else {
      const [sender, speed] = [this.#sender, this.#speed];
      this.#status.say(showProgress({ upload, items, sender, speed }));
    }
  }

  #tell(error: unknown): void {
    console.warn(error);
    const card = element('.upload-problem');
    card.replaceChildren(...problemOf(error));
    card.hidden = false;
    this.#draw();
  }
}

function problemOf(error: unknown): (Node | string)[] {
  if (error instanceof SignedOut) {
    const link = document.createElement('a');
    link.href = `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
    const [before = '', inside = '', after = ''] = words('upload.problems.signedOut').split(
      /<\/?link>/,
    );
    link.textContent = inside;
    return [before, link, after];
  }
  if (error instanceof Refused && error.message) return [refusalText(error)];
  if (error instanceof DOMException) return [words('upload.problems.drop')];
  return [words('upload.problems.noAnswer')];
}
