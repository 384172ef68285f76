import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { VirtualizerHandle } from 'virtua';
import { findRow, focusComposer, isCommand, isPlainKey } from '../dom/keyboard.ts';
import { bringIntoView, rowBeyondScreen } from '../dom/scroll.ts';
import type { Row } from '../state/layout.ts';
import { useChat } from './context.ts';

interface Parts {
  readonly rows: readonly Row[];
  readonly list: RefObject<VirtualizerHandle | null>;
  /** Answers a message; does nothing where that is not allowed. */
  readonly reply: (row: Row) => boolean;
}

/** Where a key leads from a row, or null when it is no key for walking. */
function targetOf(key: string, index: number, { rows, list }: Parts): number | null {
  const last = rows.length - 1;
  if (key === 'ArrowUp') return Math.max(0, index - 1);
  if (key === 'ArrowDown') return Math.min(last, index + 1);
  if (key === 'Home') return 0;
  if (key === 'End') return last;
  if (key !== 'PageUp' && key !== 'PageDown') return null;
  return list.current ? rowBeyondScreen(list.current, index, { down: key === 'PageDown', last }) : index;
}

/** Frames a row that is far away may take until it is in the document. */
const framesAtMost = 30;
/** Rows that come into view turn out higher or lower than thought: so long the view is set right. */
const settleFrames = 4;

/** Whether the focus is in the list; it may fall out of it when rows move in the document, or a reaction goes away. */
function useHeldFocus(current: () => string | null): () => void {
  const isInList = useRef(false);
  useEffect(() => {
    const note = (event: Event): void => {
      isInList.current = event.target instanceof Element && event.target.closest('article[data-key]') !== null;
    };
    for (const name of ['focusin', 'pointerdown']) document.addEventListener(name, note);
    return () => {
      for (const name of ['focusin', 'pointerdown']) document.removeEventListener(name, note);
    };
  }, []);
  return () => {
    const key = current();
    if (isInList.current && key !== null && document.activeElement === document.body)
      findRow(key)?.focus({ preventScroll: true });
  };
}

/** Leads the focus to a row that need not be in the document yet: the list has to mount the one `heading` names. */
function useArrival() {
  const { atEnd } = useChat();
  const heading = useSignal<string | null>(null);
  const settle = (row: HTMLElement, frames: number): void => {
    const hasLeft = document.activeElement !== row && document.activeElement !== document.body;
    if (!hasLeft && bringIntoView(row)) atEnd.value = false;
    if (!hasLeft && frames > 0) requestAnimationFrame(() => settle(row, frames - 1));
    else if (heading.peek() === row.dataset['key']) heading.value = null;
  };
  const arrive = (key: string, frames: number): void => {
    if (heading.peek() !== key) return; // another key was pressed meanwhile
    const row = findRow(key);
    row?.focus({ preventScroll: true });
    // a row that has not been measured yet is hidden, and takes no focus
    if (row && document.activeElement === row) settle(row, settleFrames);
    else if (frames > 0) requestAnimationFrame(() => arrive(key, frames - 1));
  };
  const lead = (key: string): void => {
    heading.value = key;
    arrive(key, framesAtMost);
  };
  return { heading, lead };
}

/** One row is in the tab order; keys walk. The focused row stays in the document when it is scrolled away. */
export function useRowFocus(parts: Parts) {
  const { rows } = parts;
  const current = useSignal<string | null>(null);
  const { heading, lead } = useArrival();
  const hold = useHeldFocus(() => current.peek());
  const at = (key: string | null): number => rows.findIndex((row) => row.key === key);
  const index = at(current.value);
  const focused = useCallback((key: string) => {
    current.value = key;
  }, []);
  useLayoutEffect(hold);

  const act = (event: KeyboardEvent, row: Row): boolean => {
    if (isPlainKey(event, 'r')) return parts.reply(row);
    if (event.key === 'Escape') return focusComposer();
    const target = isCommand(event) ? null : targetOf(event.key, index, parts);
    const key = target === null ? undefined : rows[target]?.key;
    if (key !== undefined) lead(key);
    return target !== null;
  };
  const onKey = (event: KeyboardEvent): void => {
    const isRow = event.target instanceof HTMLElement && event.target.matches('article');
    const row = isRow ? rows[index] : undefined;
    if (row !== undefined && act(event, row)) event.preventDefault();
  };
  const mounted = [index, at(heading.value)].filter((one) => one >= 0).toSorted((a, b) => a - b);
  return { stop: index >= 0 ? current.value : (rows.at(-1)?.key ?? null), mounted, focused, onKey, hold };
}
