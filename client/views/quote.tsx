import { useComputed } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Attachment } from '#shared/objects.ts';
import { smallOf } from '../dom/file-address.ts';
import { findMessage } from '../state/state.ts';
import { nameOf } from '../state/places.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';
import { excerptOf } from './row-words.ts';

interface Props {
  readonly channelId: number;
  readonly messageId: number;
  readonly tabStop: boolean;
  readonly show: (messageId: number) => void;
}

/** The quoted picture in the height of the line; a sign for any other file. */
function Thumbnail({ file }: { file: Attachment }) {
  if (file.kind !== 'image') return <Icon name="file" size={16} />;
  return <img class="thumbnail" src={smallOf(file.file)} alt="" width={20} height={20} decoding="async" />;
}

/** The line above a reply with what it answers; a click leads there. */
export function Quote({ channelId, messageId, tabStop, show }: Props) {
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
    <button type="button" class="quote" tabIndex={tabStop ? 0 : -1} onClick={() => show(messageId)}>
      <Icon name="reply" size={12} />
      <span class="unseen">{text.quoteOf} </span>
      <bdi>{name}</bdi> {file !== null && <Thumbnail file={file} />}
      <span class="excerpt" dir="auto">
        {excerpt}
      </span>
    </button>
  );
}
