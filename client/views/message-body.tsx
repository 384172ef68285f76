import type { ComponentChildren } from 'preact';
import { mentionsEveryone } from '#shared/mentions.ts';
import { mentionsOf } from '#shared/message.ts';
import { formatClock, formatExact } from '../dom/time.ts';
import { filesOf, isGone } from '../state/blocks.ts';
import { canRetry, type Entry } from '../state/entries.ts';
import type { Row } from '../state/layout.ts';
import { text } from '../text/en.ts';
import { Avatar } from './avatar.tsx';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';
import { LinkPreviews } from './link-preview.tsx';
import { MessageFiles } from './message-files.tsx';
import { MessageText } from './message-text.tsx';
import { Reactions } from './reactions.tsx';
import { rowText } from './row-words.ts';
import { SenderName } from './sender-name.tsx';

function Time({ atMs }: { atMs: number }) {
  return (
    <time class="time" dateTime={new Date(atMs).toISOString()} title={formatExact(atMs)}>
      {formatClock(atMs)}
    </time>
  );
}

/** A line the system wrote. */
export function Notice({ row }: { row: Row }) {
  return (
    <p class="notice" dir="auto">
      {rowText(row)} <Time atMs={row.atMs} />
    </p>
  );
}

function Failed({ entry }: { entry: Entry }) {
  const { composing, uploads } = useChat();
  const { clientId, files, problem } = entry;
  // a file that says it itself need not be seconded
  const isTold = files.some(({ uploadId }) => uploads.shown.value.get(uploadId ?? '')?.problem === problem);
  return (
    <p class="not-sent" role="alert">
      <span class="reason">
        <Icon name="alert" size={16} />
        <span>{isTold || !problem ? text.notSent : `${text.notSent}: ${problem}`}</span>
      </span>
      {canRetry(entry) && (
        <button type="button" class="text-button" onClick={() => composing.retry(clientId)}>
          {text.retry}
        </button>
      )}
      <button type="button" class="text-button" onClick={() => composing.discard(clientId)}>
        {text.discard}
      </button>
    </p>
  );
}

/** On its way; it appears only when that takes longer than a moment. */
function Waiting() {
  return (
    <span class="waiting" title={text.sending}>
      <Icon name="clock" size={12} />
    </span>
  );
}

function Words({ row, tabStop }: Pick<BodyProps, 'row' | 'tabStop'>) {
  const { message } = row;
  const content = rowText(row);
  if (isGone(row)) return <p class="text gone">{text.deletedMessage}</p>;
  if (content === '') return null;
  const everyone = message !== null && mentionsEveryone(mentionsOf(message));
  return <MessageText content={content} everyone={everyone} edited={message?.edited === 1} tabStop={tabStop} />;
}

function Content({ row, tabStop, open }: Pick<BodyProps, 'row' | 'tabStop' | 'open'>) {
  const { entry } = row;
  return (
    <>
      <Words row={row} tabStop={tabStop} />
      <MessageFiles files={filesOf(row)} tabStop={tabStop} open={open} />
      {entry?.state === 'failed' && <Failed entry={entry} />}
    </>
  );
}

interface BodyProps {
  readonly row: Row;
  readonly name: string;
  readonly quote: ComponentChildren;
  readonly tabStop: boolean;
  /** Opens the viewer with the picture of a message. */
  readonly open: (messageId: number) => void;
}

/** Picture, name, time and words of a message; a continuation has the words only. */
export function MessageBody({ row, name, quote, tabStop, open }: BodyProps) {
  const { sender, atMs, continues, entry } = row;
  return (
    <>
      <div class="gutter">{continues ? <Time atMs={atMs} /> : <Avatar username={sender} name={name} size={36} />}</div>
      <div class="body">
        {!continues && (
          <div class="byline">
            <SenderName username={sender} name={name} /> <Time atMs={atMs} />
          </div>
        )}
        {quote}
        <Content row={row} tabStop={tabStop} open={open} />
        <LinkPreviews row={row} tabStop={tabStop} />
        {row.message !== null && <Reactions message={row.message} tabStop={tabStop} />}
        {entry?.state === 'waiting' && <Waiting />}
      </div>
    </>
  );
}
