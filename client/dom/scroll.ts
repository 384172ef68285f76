import type { VirtualizerHandle } from 'virtua';

/** Within this distance of the end new rows keep the end in view (R2). */
const endPx = 48;
/** Older pages are asked for when less than this remains above (R4). */
const olderPx = 1_500;
/** The "New" line stands this far below the header when a place opens (R1). */
const newLinePx = 96;

export function isAtEnd(list: VirtualizerHandle): boolean {
  return list.scrollSize - list.scrollOffset - list.viewportSize <= endPx;
}

export function isNearEnd(list: VirtualizerHandle): boolean {
  return list.scrollSize - list.scrollOffset - list.viewportSize < olderPx;
}

export function isNearStart(list: VirtualizerHandle): boolean {
  return list.scrollOffset < olderPx;
}

export function scrollToEnd(list: VirtualizerHandle, rows: number): void {
  if (rows > 0) list.scrollToIndex(rows - 1, { align: 'end' });
}

export function scrollToNewLine(list: VirtualizerHandle, index: number): void {
  list.scrollToIndex(index, { align: 'start', offset: -newLinePx });
}

/** Puts a row into the upper third. */
export function scrollToRow(list: VirtualizerHandle, index: number): void {
  list.scrollToIndex(index, { align: 'start', offset: -Math.round(list.viewportSize / 4) });
}

/** The row about a screen away from one, at least the next. */
export function rowBeyondScreen(
  list: VirtualizerHandle,
  index: number,
  { down, last }: { readonly down: boolean; readonly last: number },
): number {
  const byPx = list.viewportSize * (down ? 1 : -1);
  const found = list.findItemIndex(Math.max(0, list.getItemOffset(index) + byPx));
  return down ? Math.min(last, Math.max(index + 1, found)) : Math.max(0, Math.min(index - 1, found));
}

/** Scrolls the list as little as needed to show a row. True when that led upwards. */
export function bringIntoView(row: HTMLElement): boolean {
  const box = row.closest('#messages');
  if (!box) return false;
  const before = box.scrollTop;
  // with what stands above it: the day, the start of the place
  const item = row.parentElement ?? row;
  (item.offsetHeight <= box.clientHeight ? item : row).scrollIntoView({ block: 'nearest' });
  return box.scrollTop < before - 1;
}
