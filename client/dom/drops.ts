import { isDialogOpen } from './keyboard.ts';

interface Dropped {
  readonly files: readonly File[];
  /** How many folders were among them. */
  readonly folders: number;
  /** The place of the entry they were dropped on, if on one. */
  readonly channel: string | null;
}

interface Listeners {
  /** Files are held over the window, or over the entry of a place. */
  readonly over: (channel: string | null) => void;
  readonly away: () => void;
  readonly dropped: (dropped: Dropped) => void;
}

/** Browsers report a drag several times a second; one that is silent for longer has left without a word. */
const silentMs = 600;

/** Folders are told from files only while the event lasts. */
function readDropped({ items, files }: DataTransfer): Omit<Dropped, 'channel'> {
  const folders = [...items].map((item) => item.webkitGetAsEntry()?.isDirectory === true);
  return { files: [...files].filter((_, index) => !folders[index]), folders: folders.filter(Boolean).length };
}

/** The entry of the list of places that the pointer is over. */
function entryAt({ target }: Event): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('.places [data-channel]') : null;
}

/** Moves the mark of the entry that files are held over. */
function createMark(): (entry: HTMLElement | null) => void {
  let marked: HTMLElement | null = null;
  return (entry) => {
    marked?.removeAttribute('data-dropping');
    marked = entry;
    marked?.setAttribute('data-dropping', '');
  };
}

/** Watches files that are dragged over the window, and shows over which entry of the sidebar they are. */
export function takeDrops(listeners: Listeners): void {
  const mark = createMark();
  let silence: ReturnType<typeof setTimeout> | undefined;
  /** A picture of this page itself is dragged. */
  let isOwn = false;
  const end = (): void => {
    clearTimeout(silence);
    mark(null);
    listeners.away();
  };
  /** What else the browser would open instead of the page. */
  const onFiles = (name: 'dragover' | 'drop', act: (data: DataTransfer, entry: HTMLElement | null) => void): void =>
    window.addEventListener(name, (event) => {
      const data = event.dataTransfer;
      if (isOwn || !data?.types.includes('Files')) return;
      event.preventDefault();
      if (!isDialogOpen()) act(data, entryAt(event));
    });
  onFiles('dragover', (_, entry) => {
    clearTimeout(silence);
    silence = setTimeout(end, silentMs);
    mark(entry);
    listeners.over(entry?.dataset['channel'] ?? null);
  });
  onFiles('drop', (data, entry) => {
    end();
    listeners.dropped({ ...readDropped(data), channel: entry?.dataset['channel'] ?? null });
  });
  window.addEventListener('dragstart', () => (isOwn = true));
  window.addEventListener('dragend', () => (isOwn = false));
  window.addEventListener('dragleave', (event) => event.relatedTarget === null && end());
  window.addEventListener('keydown', (event) => event.key === 'Escape' && end());
}
