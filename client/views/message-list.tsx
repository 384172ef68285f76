import { type Signal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { Virtualizer } from 'virtua';
import type { Chat } from '../chat.ts';
import { blockIdOf } from '../state/blocks.ts';
import { layoutRows, type Row } from '../state/layout.ts';
import { placeName } from '../state/places.ts';
import { focusComposer } from '../dom/keyboard.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import type { OpenPlace } from './conversation-header.tsx';
import { JumpToLatest } from './jump-to-latest.tsx';
import { MessageRow, type RowTools } from './message-row.tsx';
import { canReplyTo } from './row-words.ts';
import { StartOfPlace } from './start-of-place.tsx';
import { useListScroll } from './use-list-scroll.ts';
import { usePages } from './use-pages.ts';
import { useRowFocus } from './use-row-focus.ts';
import { useShowMessage } from './use-show-message.ts';
import { ViewerLoader } from './viewer-loader.tsx';

/** The rows of the open place, in the order of the server, one's own waiting ones at the end. */
function useRows(): readonly Row[] {
  const chat = useChat();
  return useComputed(() => {
    const channel = chat.channel.value;
    const people = chat.people.value;
    return layoutRows({
      messages: chat.rows.value?.list ?? [],
      entries: chat.entries.value.filter((entry) => entry.channel === channel),
      me: chat.me.value?.handle ?? '',
      newAfterN: chat.navigation.newAfterN.value,
      isPerson: (name) => people.has(name),
    });
  }).value;
}

function replyTo(chat: Chat, messageId: number): void {
  chat.composing.setDraft({ ...chat.composing.draft.peek(), replyToId: messageId });
  focusComposer();
}

interface ToolParts {
  readonly show: { readonly current: (id: number) => Promise<void> };
  readonly viewed: Signal<number | null>;
  readonly focused: (key: string) => void;
}

/** What the rows may do; the same for all of them and for ever, so that no row is drawn anew for it. */
function useTools({ show, viewed, focused }: ToolParts): RowTools {
  const chat = useChat();
  return useMemo(
    () => ({
      reply: (messageId) => replyTo(chat, messageId),
      show: (messageId) => void show.current(messageId),
      open: (messageId) => (viewed.value = messageId),
      focused,
    }),
    [],
  );
}

function useLabel(place: OpenPlace): string {
  const { store } = useChat();
  return text.messagesIn(placeName(store.shown.value, place) ?? '');
}

/** Everything about the list that is not its look. */
function useList(channelId: number | null) {
  const chat = useChat();
  const rows = useRows();
  const newer = chat.rows.value?.newer === true;
  const pages = usePages(channelId);
  const scroll = useListScroll({
    rows,
    newer,
    loadOlder: () => void pages.loadOlder(),
    loadNewer: () => void pages.loadNewer(),
  });
  const { list } = scroll;
  const reply = (row: Row): boolean => {
    const can = chat.closed.peek() === null && canReplyTo(row);
    if (can && row.message) replyTo(chat, blockIdOf(row.message));
    return can;
  };
  const focus = useRowFocus({ rows, list, reply });
  const marked = useSignal<number | null>(null);
  const show = useShowMessage({ rows, list, marked, loadOlder: pages.loadOlder });
  const target = chat.navigation.target.value;
  useEffect(() => {
    if (target !== null) void show.current(target).then(() => chat.navigation.targetShown());
  }, [target]);
  const jump = (): void => (newer ? chat.reloadRows() : scroll.toEnd());
  const onScroll = (): void => {
    scroll.look();
    focus.hold();
  };
  const viewed = useSignal<number | null>(null);
  const tools = useTools({ show, viewed, focused: focus.focused });
  return { rows, scroll, focus, marked, jump, onScroll, tools, viewed, show };
}

/** The messages of a place. Only those near the window are in the document. */
export function MessageList({ place }: { place: OpenPlace }) {
  const loaded = useChat().rows.value;
  const channelId = place.kind === 'there' ? place.head.channel_id : null;
  const { rows, scroll, focus, marked, jump, tools, onScroll, viewed, show } = useList(channelId);
  const { list, shift, settle } = scroll;
  const label = useLabel(place);
  const complete = loaded?.more === false || place.kind === 'new';
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
      <div class="messages" id="messages" data-testid="messages" role="feed" aria-label={label} onKeyDown={focus.onKey}>
        <div class="filler">{complete && rows.length === 0 && <StartOfPlace place={place} empty />}</div>
        <Virtualizer
          ref={list}
          data={rows}
          shift={shift}
          keepMounted={focus.mounted}
          onScroll={onScroll}
          onResize={settle}
        >
          {drawRow}
        </Virtualizer>
      </div>
      <JumpToLatest rows={rows} jump={jump} />
      <ViewerLoader viewed={viewed} show={show} />
    </div>
  );
}
