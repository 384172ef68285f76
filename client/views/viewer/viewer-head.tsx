import { addressOf } from '../../dom/file-address.ts';
import { formatClock, formatDay } from '../../dom/time.ts';
import type { PictureMessage } from '../../state/blocks.ts';
import { nameOf } from '../../state/places.ts';
import { text } from '../../text/en.ts';
import { useChat } from '../context.ts';
import { FileName } from '../file-card.tsx';
import { Icon, type IconName } from '../icons.tsx';
import type { PoseTools } from './use-pose.ts';

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly act: () => void;
  /** There is nothing to do for it here; it keeps the focus all the same. */
  readonly idle?: boolean;
  readonly class?: string;
}

/** A button over the picture. */
export function Tool({ icon, label, act, idle = false, class: more = '' }: ToolProps) {
  return (
    <button
      type="button"
      class={`viewer-tool ${more}`}
      title={label}
      aria-label={label}
      aria-disabled={idle}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Who has sent it, when, and the how many-th it is. */
function Words({ picture, place }: { picture: PictureMessage; place: string }) {
  const { store } = useChat();
  const { sender, ts } = picture;
  const atMs = ts * 1_000;
  return (
    <div class="viewer-words" aria-live="polite">
      <FileName name={picture.attachment.name} />
      <span class="viewer-facts">
        <bdi>{nameOf(store.shown.value, sender)}</bdi> ·{' '}
        <time dateTime={new Date(atMs).toISOString()}>
          {formatDay(atMs, Date.now())} {formatClock(atMs)}
        </time>{' '}
        · <span class="viewer-place">{place}</span>
      </span>
    </div>
  );
}

interface HeadProps {
  readonly picture: PictureMessage;
  readonly place: string;
  readonly tools: PoseTools;
  readonly close: () => void;
}

/** What is shown, and what can be done with it. */
export function Head({ picture, place, tools, close }: HeadProps) {
  const { name, file } = picture.attachment;
  const label = text.downloadFile(name);
  return (
    <header class="viewer-head">
      <Words picture={picture} place={place} />
      <Tool icon="zoomOut" label={text.zoomOut} act={tools.further} class="zoom" />
      <Tool icon="zoomIn" label={text.zoomIn} act={tools.closer} class="zoom" />
      <a class="viewer-tool" href={addressOf(file)} download={name} title={label} aria-label={label}>
        <Icon name="download" />
      </a>
      <Tool icon="close" label={text.close} act={close} />
    </header>
  );
}
