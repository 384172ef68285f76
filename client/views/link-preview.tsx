import { useMemo, useRef } from 'preact/hooks';
import type { LinkPreview } from '#shared/previews.ts';
import type { Row } from '../state/layout.ts';
import { previewedAddresses } from '../state/text-parts.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';
import { CodeCard } from './link-preview-code.tsx';
import { PageCard } from './link-preview-page.tsx';
import { isNotice } from './row-words.ts';
import { useAnswers } from './use-answers.ts';

interface RowProps {
  readonly row: Row;
  readonly tabStop: boolean;
}

/** Under the words of a message: what stands behind the addresses in it. */
export function LinkPreviews({ row, tabStop }: RowProps) {
  const { message } = row;
  const content = message === null || message.deleted === 1 || isNotice(row) ? null : message.content;
  const addresses = useMemo(() => (content === null ? [] : previewedAddresses(content, location.origin)), [content]);
  return addresses.length === 0 ? null : <Cards row={row} tabStop={tabStop} addresses={addresses} />;
}

function Cards({ row, tabStop, addresses }: RowProps & { addresses: readonly string[] }) {
  const box = useRef<HTMLDivElement>(null);
  const answers = useAnswers(box, addresses);
  return (
    <div class="previews" ref={box}>
      {addresses.map((address) => {
        const preview = answers.get(address);
        return preview && <Card key={address} row={row} tabStop={tabStop} address={address} preview={preview} />;
      })}
    </div>
  );
}

function Card({ row, tabStop, address, preview }: RowProps & { address: string; preview: LinkPreview }) {
  // of the cards of all rows, the Tab key leads to those of one
  const tabIndex = tabStop ? 0 : -1;
  const remove = <Remove row={row} address={address} tabIndex={tabIndex} />;
  const props = { address, tabIndex, remove } as const;
  return preview.type === 'og' ? <PageCard {...props} preview={preview} /> : <CodeCard {...props} preview={preview} />;
}

function Remove({ row, address, tabIndex }: { row: Row; address: string; tabIndex: 0 | -1 }) {
  const chat = useChat();
  const { message } = row;
  if (message === null || message.sender !== chat.me.value?.handle || chat.closed.value !== null) return null;
  return (
    <button
      type="button"
      class="icon-button small preview-remove"
      title={text.removePreview}
      aria-label={text.removePreview}
      tabIndex={tabIndex}
      onClick={() => chat.previews.remove(message, address)}
    >
      <Icon name="close" size={16} />
    </button>
  );
}
