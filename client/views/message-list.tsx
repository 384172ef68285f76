import { useComputed, useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { Virtualizer } from 'virtua';
import { layoutRows, type Row } from '../state/layout.ts';
import { placeName } from '../state/places.ts';
import { focusComposer } from '../dom/keyboard.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import type { OpenPlace } from './conversation-header.tsx';
import { JumpToLatest } from './jump-to-latest.tsx';
import { MessageRow, type RowTools } from './message-row.tsx';
import { StartOfPlace } from './start-of-place.tsx';
import { useListScroll } from './use-list-scroll.ts';
import { useOlderPages } from './use-older-pages.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useShowMessage } from './use-show-message.ts';

/** The rows of the open place, in the order of the server, one's own waiting ones at the end. */
function useRows(): readonly Row[] {
  const chat = useChat();
  return useComputed(() => {
    const channel = chat.channel.value;
    return layoutRows({
      messages: chat.rows.value?.list ?? [],
      entries: chat.entries.value.filter((entry) => entry.channel === channel),
      me: chat.me.value?.handle ?? '',
      newAfterN: chat.navigation.newAfterN.value,
    });
  }).value;
}

/** What the rows may do; the same for all of them and for ever, so that no row is drawn anew for it. */
function useTools(show: { readonly current: (id: number) => Promise<void> }, focused: (key: string) => void): RowTools {
  const chat = useChat();
  return useMemo(
    () => ({
      reply: (messageId) => {
        chat.setDraft({ ...chat.draft.peek(), replyToId: messageId });
        focusComposer();
      },
      show: (messageId) => void show.current(messageId),
      focused,
    }),
    [],
  );
}

function useLabel(place: OpenPlace): string {
  const { store } = useChat();
  return text.messagesIn(placeName(store.shown.value, place) ?? '');
}

/** The messages of a place. Only those near the window are in the document. */
export function MessageList({ place }: { place: OpenPlace }) {
  const channelId = place.kind === 'there' ? place.head.channel_id : null;
  const rows = useRows();
  const loadOlder = useOlderPages(channelId);
  const { list, shift, look, settle, toEnd } = useListScroll({ rows, loadOlder: () => void loadOlder() });
  const focus = useRowFocus(rows, list);
  const marked = useSignal<number | null>(null);
  const tools = useTools(useShowMessage({ rows, list, marked, loadOlder }), focus.focused);
  const label = useLabel(place);
  const complete = useChat().rows.value?.more === false || place.kind === 'new';
  const drawRow = (row: Row, index: number) => (
    <MessageRow
      key={row.key}
      row={row}
      channelId={channelId}
      startOf={complete && index === 0 ? place : null}
      tabStop={row.key === focus.stop}
      marked={row.message !== null && row.message.id === marked.value}
      tools={tools}
    />
  );
  return (
    <div class="messages-box">
      <div class="messages" id="messages" data-testid="messages" role="feed" aria-label={label} onKeyDown={focus.walk}>
        <div class="filler">{complete && rows.length === 0 && <StartOfPlace place={place} empty />}</div>
        <Virtualizer ref={list} data={rows} shift={shift} keepMounted={focus.mounted} onScroll={look} onResize={settle}>
          {drawRow}
        </Virtualizer>
      </div>
      <JumpToLatest rows={rows} jump={toEnd} />
    </div>
  );
}
