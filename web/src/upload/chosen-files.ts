/** A file as it was chosen, with its path in the folder. */
export interface ChosenFile {
  readonly path: string;
  readonly file: File;
}

/** What `<input type=file>` holds. */
export function filesOfInput({ files }: HTMLInputElement): ChosenFile[] {
  return [...(files ?? [])]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(isVisible);
}

/** What was dropped, with all that is in folders. Must be called while the event is handled. */
export async function filesOfDrop({ items }: DataTransfer): Promise<ChosenFile[]> {
  // After the first await there are no items any more.
  const entries = [...items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.kind === 'file' ? item.getAsFile() : null,
  }));
  const found: ChosenFile[] = [];
  for (const { entry, file } of entries) {
    if (entry) await walk(entry, found);
    else if (file) found.push({ path: file.name, file });
  }
  return found.filter(isVisible);
}

async function walk(entry: FileSystemEntry, found: ChosenFile[]): Promise<void> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  if (!isDirectory(entry)) return;
  const reader = entry.createReader();
  for (;;) {
    // Browsers give a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const each of some) await walk(each, found);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

/** What systems leave in folders is nobody's photo. */
function isVisible({ path }: ChosenFile): boolean {
  return !/(?:^|\/)(?:\.|Thumbs\.db$|desktop\.ini$)/i.test(path);
}
