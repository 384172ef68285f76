import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { mayBeClear, stillOf } from '../dom/file-address.ts';
import type { Attachment } from '#shared/objects.ts';
import { boxOf, isTiny } from '../dom/picture-size.ts';
import type { RowFile } from '../state/blocks.ts';
import { text } from '../text/en.ts';
import { UploadProblem, UploadProgress, useUpload } from './upload-state.tsx';
import { loadViewer } from './viewer-loader.tsx';

/** A picture on this device, and under which name the server has it; empty while it has none. */
interface Local {
  readonly url: string;
  readonly file: string;
}

/** With another name than before, another picture has moved up to this place. */
function keepLocal(held: Local | null, { attachment, sent }: RowFile): Local | null {
  const { file } = attachment;
  const url = sent?.localUrl ?? null;
  if (url !== null) return { url, file };
  if (held === null || held.file === file) return held;
  return held.file === '' ? { ...held, file } : null;
}

/**
 * Where a picture can be had, best first. One's own stays the one on this device while it is on screen, so that nothing
 * flashes when the server's takes its place.
 */
function useSources(file: RowFile): readonly string[] {
  const local = useRef<Local | null>(null);
  local.current = keepLocal(local.current, file);
  const served = file.attachment.file === '' ? [] : [stillOf(file.attachment)];
  return local.current === null ? served : [local.current.url, ...served];
}

/** The viewer's code is here when the click comes. */
function warmUp(): void {
  loadViewer().catch(() => undefined); // the click tries again, and says so
}

interface Props {
  readonly file: RowFile;
  readonly isAlone: boolean;
  readonly tabStop: boolean;
  readonly open: (messageId: number) => void;
}

function Failed({ file, retry, tabStop }: Pick<Props, 'file' | 'tabStop'> & { retry: () => void }) {
  const { name } = file.attachment;
  return (
    <span class="picture-failed">
      <bdi class="picture-name">{name}</bdi>
      <button
        type="button"
        class="text-button"
        aria-label={text.retryUpload(name)}
        tabIndex={tabStop ? 0 : -1}
        onClick={retry}
      >
        {text.retry}
      </button>
    </span>
  );
}

interface ImageProps extends Pick<Props, 'file' | 'isAlone'> {
  readonly src: string;
  readonly failed: () => void;
}

/** What may be clear gets a ground it can be seen on, in both themes; what is tiny is not blown up. */
function classOf(attachment: Attachment, isLoaded: boolean): string {
  const names = [];
  if (isLoaded && mayBeClear(attachment)) names.push('clear');
  if (isTiny(attachment)) names.push('tiny');
  return names.join(' ');
}

function Image({ file, isAlone, src, failed }: ImageProps) {
  const isLoaded = useSignal(false);
  const { width, height } = boxOf(file.attachment);
  return (
    <img
      class={classOf(file.attachment, isLoaded.value)}
      src={src}
      alt={file.attachment.name}
      width={isAlone ? width : undefined}
      height={isAlone ? height : undefined}
      loading="lazy"
      decoding="async"
      draggable={false}
      onLoad={() => (isLoaded.value = true)}
      onError={failed}
    />
  );
}

/** The picture, or what takes its place when it cannot be loaded. */
function Shown(props: Props) {
  const { file, tabStop, open } = props;
  const { attachment, messageId } = file;
  const sources = useSources(file);
  const failed = useSignal<readonly string[]>([]);
  const src = sources.find((one) => !failed.value.includes(one));
  if (src === undefined && sources.length > 0)
    return <Failed file={file} retry={() => (failed.value = [])} tabStop={tabStop} />;
  return (
    <button
      type="button"
      class="picture-open"
      aria-label={text.openPicture(attachment.name)}
      aria-haspopup="dialog"
      data-picture={messageId ?? undefined}
      disabled={messageId === null}
      tabIndex={tabStop ? 0 : -1}
      onPointerEnter={warmUp}
      onClick={() => messageId !== null && open(messageId)}
    >
      {src !== undefined && <Image {...props} src={src} failed={() => (failed.value = [...failed.value, src])} />}
    </button>
  );
}

/** A picture in its box. The box has its size before the picture is there, and keeps it when it cannot be loaded. */
export function Picture(props: Props) {
  const { file, isAlone } = props;
  const upload = useUpload(file.sent);
  const { width, height } = boxOf(file.attachment);
  const style = isAlone ? { inlineSize: `${width}px`, aspectRatio: `${width} / ${height}` } : undefined;
  return (
    <div class="picture" style={style}>
      <Shown {...props} />
      {upload?.state === 'failed' && <UploadProblem upload={upload} />}
      {upload !== null && <UploadProgress upload={upload} />}
    </div>
  );
}
