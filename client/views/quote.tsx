import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Message } from '#shared/message.ts';
import type { Attachment } from '#shared/objects.ts';
import { smallOf } from '../dom/file-address.ts';
import { filesInWords } from '../state/file-words.ts';
import { findMessage } from '../state/state.ts';
import { nameOf } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';

interface Props {
  readonly channelId: number;
  readonly messageId: number;
  readonly show: (messageId: number) => void;
}

const excerptChars = 160;

/** The files of a quoted message; of the first message of a block, those of the block. */
function quotedFiles(message: Message, list: readonly Message[]): readonly Attachment[] {
  const isWhole = message.id === message.group_id;
  const block = isWhole ? list.filter((other) => other.group_id === message.group_id) : [];
  const files = (block.length > 0 ? block : [message]).map(({ attachment }) => attachment);
  return files.filter((attachment) => attachment !== null);
}

/** The first words of a message on one line, or what it carries instead. `list`: the messages held of its place. */
export function excerptOf(message: Message, list: readonly Message[] = []): string {
  if (message.deleted === 1) return text.deletedQuote;
  const words = message.content ?? filesInWords(quotedFiles(message, list));
  return words.slice(0, excerptChars).replace(/\s+/g, ' ');
}

/** The quoted picture in the height of the line; a sign for any other file. */
function Thumbnail({ file }: { file: Attachment }) {
  if (file.kind !== 'image') return <Icon name="file" size={16} />;
  return <img class="thumbnail" src={smallOf(file.file)} alt="" width={20} height={20} decoding="async" />;
}

/** The line above a reply with what it answers; a click leads there. */
export function Quote({ channelId, messageId, show }: Props) {
  const chat = useChat();
  const found = useComputed(() => findMessage(chat.store.shown.value.rows.get(channelId), messageId));
  const excerpt = useComputed(() => (found.value === null ? '' : excerptOf(found.value, chat.rows.value?.list)));
  const quoted = found.value;
  const missing = quoted === null;
  useEffect(() => {
    if (missing) chat.loadQuoted(channelId, messageId);
  }, [missing, channelId, messageId]);
  if (quoted === null)
    return (
      <div class="quote">
        <Icon name="reply" size={12} />
        <span class="excerpt">{text.unknownQuote}</span>
      </div>
    );
  const name = nameOf(chat.store.shown.peek(), quoted.sender);
  const file = quoted.attachment;
  return (
    <button type="button" class="quote" onClick={() => show(messageId)}>
      <Icon name="reply" size={12} />
      <span class="unseen">{text.quoteOf}</span>
      <bdi>{name}</bdi>
      {file !== null && <Thumbnail file={file} />}
      <span class="excerpt" dir="auto">
        {excerpt}
      </span>
    </button>
  );
}
