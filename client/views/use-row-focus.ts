import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useCallback } from 'preact/hooks';
import type { VirtualizerHandle } from 'virtua';
import type { Row } from '../state/layout.ts';

/** Where a key leads from a row, or null when it is no key for walking. */
function targetOf(key: string, index: number, count: number): number | null {
  if (key === 'ArrowUp') return Math.max(0, index - 1);
  if (key === 'ArrowDown') return Math.min(count - 1, index + 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

function focusRow(key: string): void {
  document.querySelector<HTMLElement>(`article[data-key="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/** One row is in the tab order; arrows walk. The focused row stays in the document when it is scrolled away. */
export function useRowFocus(rows: readonly Row[], list: RefObject<VirtualizerHandle | null>) {
  const current = useSignal<string | null>(null);
  const index = rows.findIndex((row) => row.key === current.value);
  const stop = index >= 0 ? current.value : (rows.at(-1)?.key ?? null);
  const focused = useCallback((key: string) => {
    current.value = key;
  }, []);
  const walk = (event: KeyboardEvent): void => {
    const isRow = event.target instanceof HTMLElement && event.target.matches('article');
    const target = isRow ? targetOf(event.key, index, rows.length) : null;
    const row = target === null ? undefined : rows[target];
    if (target === null || row === undefined) return;
    event.preventDefault();
    current.value = row.key;
    list.current?.scrollToIndex(target, { align: 'nearest' });
    requestAnimationFrame(() => focusRow(row.key));
  };
  return { stop, mounted: index >= 0 ? [index] : [], focused, walk };
}
