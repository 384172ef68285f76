import { useSignal, useSignalEffect } from '@preact/signals';
import { countsAsUnread } from '#shared/message.ts';
import type { Row } from '../state/layout.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';

function newestOf(rows: readonly Row[]): number {
  return rows.findLast((row) => row.message !== null)?.message?.n ?? 0;
}

/** Leads back to the end, and says how much has come since one was there. */
export function JumpToLatest({ rows, jump }: { rows: readonly Row[]; jump: () => void }) {
  const { atEnd, me, navigation } = useChat();
  const seenN = useSignal<number | null>(null);
  const newest = useSignal(0);
  newest.value = newestOf(rows);
  useSignalEffect(() => {
    if (atEnd.value || seenN.value === null) seenN.value = navigation.newAfterN.peek() ?? newest.value;
    if (atEnd.value) seenN.value = newest.value;
  });
  if (atEnd.value || rows.length === 0) return null;
  const since = seenN.value ?? newest.value;
  const reader = { username: me.value?.handle ?? '', readN: since, firstN: 0 };
  const count = rows.filter(({ message }) => message !== null && countsAsUnread(message, reader)).length;
  return (
    <button type="button" class="jump" onClick={jump}>
      <Icon name="down" size={16} />
      {count > 0 ? text.jumpToNew(count) : text.jumpToLatest}
    </button>
  );
}
