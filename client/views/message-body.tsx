import type { ComponentChildren } from 'preact';
import { mentionsEveryone } from '#shared/mentions.ts';
import { mentionsOf } from '#shared/message.ts';
import { hueOf } from '../dom/names.ts';
import { formatClock, formatExact } from '../dom/time.ts';
import type { Row } from '../state/layout.ts';
import { text } from '../text/en.ts';
import { Avatar } from './avatar.tsx';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';
import { MessageText } from './message-text.tsx';
import { Reactions } from './reactions.tsx';
import { rowWords } from './row-words.ts';

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
      {rowWords(row)} <Time atMs={row.atMs} />
    </p>
  );
}

function Failed({ clientId, problem }: { clientId: string; problem: string | null }) {
  const chat = useChat();
  return (
    <p class="not-sent" role="alert">
      <Icon name="alert" size={16} />
      <span>
        {text.notSent}
        {problem !== null && problem !== '' && `: ${problem}`}
      </span>
      <button type="button" class="text-button" onClick={() => chat.retry(clientId)}>
        {text.retry}
      </button>
      <button type="button" class="text-button" onClick={() => chat.discard(clientId)}>
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

function Content({ row }: { row: Row }) {
  const { message, entry } = row;
  if (message?.deleted === 1) return <p class="text gone">{text.deletedMessage}</p>;
  const everyone = message !== null && mentionsEveryone(mentionsOf(message));
  return (
    <>
      <MessageText content={rowWords(row)} everyone={everyone} edited={message?.edited === 1} />
      {entry?.state === 'failed' && <Failed clientId={entry.clientId} problem={entry.problem} />}
    </>
  );
}

interface BodyProps {
  readonly row: Row;
  readonly name: string;
  readonly quote: ComponentChildren;
  readonly tabStop: boolean;
}

/** Picture, name, time and words of a message; a continuation has the words only. */
export function MessageBody({ row, name, quote, tabStop }: BodyProps) {
  const { sender, atMs, continues, entry } = row;
  return (
    <>
      <div class="gutter">{continues ? <Time atMs={atMs} /> : <Avatar username={sender} name={name} size={36} />}</div>
      <div class="body">
        {!continues && (
          <div class="byline">
            <bdi class={`name hue-${hueOf(sender)}`}>{name}</bdi> <Time atMs={atMs} />
          </div>
        )}
        {quote}
        <Content row={row} />
        {row.message !== null && <Reactions message={row.message} tabStop={tabStop} />}
        {entry?.state === 'waiting' && <Waiting />}
      </div>
    </>
  );
}
