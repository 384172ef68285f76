import { memo } from 'preact/compat';
import { formatDay } from '../dom/time.ts';
import { isSameRow, type Row } from '../state/layout.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import type { OpenPlace } from './conversation-header.tsx';
import { Icon } from './icons.tsx';
import { MessageBody, Notice } from './message-body.tsx';
import { Quote } from './quote.tsx';
import { clientIdOf, isNotice, repliedTo, rowClass, rowLabel, rowState } from './row-words.ts';
import { StartOfPlace } from './start-of-place.tsx';

/** What the list does for its rows. */
export interface RowTools {
  readonly reply: (messageId: number) => void;
  readonly show: (messageId: number) => void;
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

function Tools({ row: { message }, tools }: { row: Row; tools: RowTools }) {
  if (message === null || message.deleted === 1) return null;
  return (
    <div class="tools">
      <button
        type="button"
        class="icon-button small"
        title={text.reply}
        aria-label={text.reply}
        onClick={() => tools.reply(message.id)}
      >
        <Icon name="reply" size={16} />
      </button>
    </div>
  );
}

function Written({ row, channelId, tools, name }: Props & { name: string }) {
  const replyTo = repliedTo(row);
  return (
    <>
      {replyTo !== null && channelId !== null && <Quote channelId={channelId} messageId={replyTo} show={tools.show} />}
      <MessageBody row={row} name={name} />
      <Tools row={row} tools={tools} />
    </>
  );
}

function useSenderName(row: Row): string {
  const { people } = useChat();
  if (isNotice(row)) return text.system;
  return people.value.get(row.sender)?.name ?? row.sender;
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
      <article
        class={rowClass(row, me.value?.handle ?? '', marked)}
        data-testid="message"
        data-id={row.message?.id}
        data-client-id={clientIdOf(row)}
        data-state={rowState(row)}
        data-key={row.key}
        tabIndex={tabStop ? 0 : -1}
        aria-label={rowLabel(row, name)}
        onFocus={() => tools.focused(row.key)}
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
