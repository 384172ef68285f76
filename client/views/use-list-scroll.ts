import { useLayoutEffect, useRef } from 'preact/hooks';
import type { VirtualizerHandle } from 'virtua';
import { isAtEnd, isNearEnd, isNearStart, scrollToEnd, scrollToNewLine } from '../dom/scroll.ts';
import { holdsMessage, type Row } from '../state/layout.ts';
import { useChat } from './context.ts';

/** True when rows were added before the one that was first, or before the first message of its block. */
function wasPrepended(before: readonly Row[], after: readonly Row[]): boolean {
  const first = before[0];
  if (first === undefined || after[0]?.key === first.key) return false;
  const id = first.message?.id;
  return after.some((row) => row.key === first.key || (id !== undefined && holdsMessage(row, id)));
}

/** Number of one's own messages that are on their way. */
function pendingOf(rows: readonly Row[]): number {
  return rows.reduce((count, row) => count + (row.entry === null ? 0 : 1), 0);
}

interface Options {
  readonly rows: readonly Row[];
  /** The window ends before the newest message. */
  readonly newer: boolean;
  readonly loadOlder: () => void;
  readonly loadNewer: () => void;
}

/** Loads what the reader is about to come to. */
function loadPages(handle: VirtualizerHandle, { newer, loadOlder, loadNewer }: Options): void {
  if (isNearStart(handle)) loadOlder();
  if (newer && isNearEnd(handle)) loadNewer();
}

/** Keeps the reader's place: the end stays the end, everything else stays where it is (R1 to R3). */
export function useListScroll(options: Options) {
  const { rows, newer } = options;
  const { atEnd, navigation } = useChat();
  const list = useRef<VirtualizerHandle>(null);
  const before = useRef<readonly Row[]>([]);
  const offset = useRef(0);
  const shift = wasPrepended(before.current, rows);

  const look = (): void => {
    const handle = list.current;
    if (!handle) return;
    // rows that turn out higher than thought move the end away; only scrolling up leaves it
    if (isAtEnd(handle) && !newer) atEnd.value = true;
    else if (handle.scrollOffset < offset.current) atEnd.value = false;
    offset.current = handle.scrollOffset;
    loadPages(handle, options);
  };
  const toEnd = (): void => {
    if (list.current) scrollToEnd(list.current, before.current.length);
  };
  /** Rows or the window have another size: the end stays in view if it was. */
  const settle = (): void => (atEnd.peek() ? toEnd() : look());

  /** A place opens at its "New" line, or at the end; later the end is kept, and own messages lead there. */
  const follow = (handle: VirtualizerHandle, former: readonly Row[]): void => {
    const newAt = former.length === 0 ? rows.findIndex((row) => row.startsNew) : -1;
    const ownAdded = pendingOf(rows) > pendingOf(former);
    if (newAt > 0) {
      atEnd.value = false;
      scrollToNewLine(handle, newAt);
    } else if (former.length === 0 || ownAdded || atEnd.peek()) {
      atEnd.value = true;
      toEnd();
    }
  };

  useLayoutEffect(() => {
    const former = before.current;
    before.current = rows;
    if (!list.current || rows.length === 0) return;
    // another hook leads to a message that is asked for
    if (newer || navigation.target.peek() !== null) atEnd.value = false;
    else follow(list.current, former);
    loadPages(list.current, options);
  }, [rows]);

  return { list, shift, look, settle, toEnd };
}
