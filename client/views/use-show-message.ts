import type { Signal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useRef } from 'preact/hooks';
import type { VirtualizerHandle } from 'virtua';
import { scrollToRow } from '../dom/scroll.ts';
import { holdsMessage, type Row } from '../state/layout.ts';

interface Parts {
  readonly rows: readonly Row[];
  readonly list: RefObject<VirtualizerHandle | null>;
  readonly marked: Signal<number | null>;
  readonly loadOlder: () => Promise<boolean>;
}

const markedMs = 2_000;
const pagesAtMost = 20;

function frame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

/** Scrolls to a message and marks it for two seconds; older pages are loaded until it is there. */
export function useShowMessage(parts: Parts): { readonly current: (messageId: number) => Promise<void> } {
  const latest = useRef(parts);
  latest.current = parts;
  const show = useRef(async (messageId: number): Promise<void> => {
    for (let page = 0; page <= pagesAtMost; page += 1) {
      const { rows, list, marked, loadOlder } = latest.current;
      const index = rows.findIndex((row) => holdsMessage(row, messageId));
      if (index >= 0 && list.current) {
        scrollToRow(list.current, index);
        const shown = rows[index]?.message?.id ?? messageId;
        marked.value = shown;
        setTimeout(() => marked.value === shown && (marked.value = null), markedMs);
        return;
      }
      if (!(await loadOlder())) return;
      await frame(); // drawn, so that the rows are the new ones
      await frame();
    }
  });
  return show;
}
