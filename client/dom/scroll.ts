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
