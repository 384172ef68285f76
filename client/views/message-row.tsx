import { memo } from 'preact/compat';
import { formatDay } from '../dom/time.ts';
import { blockIdOf } from '../state/blocks.ts';
import { foldedInto, isSameRow, type Row } from '../state/layout.ts';
import { nameOf } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import type { OpenPlace } from './conversation-header.tsx';
import { Icon } from './icons.tsx';
import { MessageBody, Notice } from './message-body.tsx';
import { Quote } from './quote.tsx';
import { canReplyTo, clientIdOf, isNotice, repliedTo, rowClass, rowLabel, rowState } from './row-words.ts';
import { StartOfPlace } from './start-of-place.tsx';

/** What the list does for its rows. */
export interface RowTools {
  readonly reply: (messageId: number) => void;
  readonly show: (messageId: number) => void;
  /** Opens the viewer with the picture of a message. */
  readonly open: (messageId: number) => void;
  readonly focused: (key: string) => void;
}

interface Props {
  readonly row: Row;
  readonly channelId: number | null;
  /** The place, above its very first row. Inside the row, so that the list knows its height. */
  readonly startOf: OpenPlace | null;
  /** The one row that the Tab key leads to. */
  readonly tabStop: boolean;
  readonly marked: boolean;
  readonly tools: RowTools;
}

function DayLine({ atMs }: { atMs: number }) {
  return (
    <div class="day">
      <time dateTime={new Date(atMs).toISOString().slice(0, 10)}>{formatDay(atMs, Date.now())}</time>
    </div>
  );
}

/** Over the row's edge; of a row higher than the window they stay at its visible top. */
function Tools({ row, tools, tabStop }: Pick<Props, 'row' | 'tools' | 'tabStop'>) {
  const { closed } = useChat();
  const { message } = row;
  if (message === null || !canReplyTo(row) || closed.value !== null) return null;
  return (
    <div class="tools-rail">
      <div class="tools">
        <button
          type="button"
          class="icon-button small"
          title={text.reply}
          aria-label={text.reply}
          // of the tools of all rows, the Tab key leads to those of one
          tabIndex={tabStop ? 0 : -1}
          onClick={() => tools.reply(blockIdOf(message))}
        >
          <Icon name="reply" size={16} />
        </button>
      </div>
    </div>
  );
}

function Written({ row, channelId, tools, tabStop, name }: Props & { name: string }) {
  const replyTo = repliedTo(row);
  const quote =
    replyTo === null || channelId === null ? null : (
      <Quote channelId={channelId} messageId={replyTo} tabStop={tabStop} show={tools.show} />
    );
  return (
    <>
      <MessageBody row={row} name={name} quote={quote} tabStop={tabStop} open={tools.open} />
      <Tools row={row} tools={tools} tabStop={tabStop} />
    </>
  );
}

/** Each message has its own place in the document, also one without a line of its own. */
function Folded({ row }: { row: Row }) {
  return (
    <>
      {foldedInto(row).map(({ id }) => (
        <span key={id} hidden data-testid="message" data-id={id} data-state="sent" />
      ))}
    </>
  );
}

function useSenderName(row: Row): string {
  const { people, store } = useChat();
  if (isNotice(row)) return text.system;
  return people.value.get(row.sender)?.name ?? nameOf(store.shown.peek(), row.sender);
}

/** What stands above a row: the start of the place, the day, the line over what is new. */
function Above({ row, startOf }: Pick<Props, 'row' | 'startOf'>) {
  return (
    <>
      {startOf !== null && <StartOfPlace place={startOf} empty={false} />}
      {row.startsDay && <DayLine atMs={row.atMs} />}
      {row.startsNew && <div class="new-line">{text.newMessages}</div>}
    </>
  );
}

function PlainMessageRow(props: Props) {
  const { row, startOf, tabStop, marked, tools } = props;
  const { me } = useChat();
  const name = useSenderName(row);
  return (
    <div class="item">
      <Above row={row} startOf={startOf} />
      <Folded row={row} />
      <article
        class={rowClass(row, me.value?.handle ?? '', marked)}
        data-testid="message"
        data-id={row.message?.id}
        data-client-id={clientIdOf(row)}
        data-state={rowState(row)}
        data-key={row.key}
        tabIndex={tabStop ? 0 : -1}
        aria-label={rowLabel(row, name)}
        onFocusIn={() => tools.focused(row.key)}
      >
        {isNotice(row) ? <Notice row={row} /> : <Written {...props} name={name} />}
      </article>
    </div>
  );
}

/** One row of the list, drawn anew only when it would look different. */
export const MessageRow = memo(
  PlainMessageRow,
  (before: Props, after: Props) =>
    isSameRow(before.row, after.row) &&
    before.tabStop === after.tabStop &&
    before.marked === after.marked &&
    (before.startOf === null) === (after.startOf === null) &&
    before.channelId === after.channelId,
);
