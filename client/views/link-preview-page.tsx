import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { LinkPreview, OpenGraphPreview } from '#shared/previews.ts';
import { Icon } from './icons.tsx';

/** What every card gets. */
export interface CardProps<P extends LinkPreview> {
  readonly preview: P;
  /** As written in the message. */
  readonly address: string;
  readonly tabIndex: 0 | -1;
  /** The button that takes the card away; nothing on messages of others. */
  readonly remove: ComponentChildren;
}

/** What a page says of itself. */
export function PageCard({ preview, address, tabIndex, remove }: CardProps<OpenGraphPreview>) {
  const { domain, title, description, image_proxy: picture } = preview;
  return (
    <div class="preview page">
      <div class="preview-words">
        <div class="preview-top">
          <span class="preview-site">{domain}</span>
          {remove}
        </div>
        <PreviewLink address={address} tabIndex={tabIndex}>
          {title}
        </PreviewLink>
        {description !== '' && (
          <p class="preview-description" dir="auto">
            {description}
          </p>
        )}
      </div>
      {picture !== '' && <Picture src={picture} />}
    </div>
  );
}

/** The words that lead to the address of a card. */
export function PreviewLink(props: { address: string; tabIndex: 0 | -1; children: ComponentChildren }) {
  const { address, tabIndex, children } = props;
  return (
    <p class="preview-title" dir="auto">
      <a href={address} target="_blank" rel="noopener noreferrer" tabIndex={tabIndex}>
        {children}
      </a>
    </p>
  );
}

/** In a box of one size, which stays when the picture cannot be loaded. */
function Picture({ src }: { src: string }) {
  const isBroken = useSignal(false);
  return (
    <div class="preview-picture">
      {isBroken.value ? (
        <Icon name="file" size={24} />
      ) : (
        <img src={src} alt="" width={80} height={80} decoding="async" onError={() => (isBroken.value = true)} />
      )}
    </div>
  );
}
