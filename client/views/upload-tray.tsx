import { smallOf } from '../dom/file-address.ts';
import { fileIconOf, fileTypeOf, formatSize } from '../dom/file-labels.ts';
import { focusComposer } from '../dom/keyboard.ts';
import type { UploadView } from '../state/upload-view.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { FileName } from './file-card.tsx';
import { Icon } from './icons.tsx';
import { Progress, UploadProblem } from './upload-state.tsx';

function Thumbnail({ upload }: { upload: UploadView }) {
  const { kind, localUrl, attachment, name } = upload;
  const source = localUrl ?? (attachment === null ? null : smallOf(attachment.file));
  return (
    <span class="upload-thumbnail">
      {kind === 'image' && source !== null ? (
        <img src={source} alt="" width={48} height={48} draggable={false} />
      ) : (
        <Icon name={fileIconOf(name)} size={24} />
      )}
    </span>
  );
}

function Facts({ upload: { name, size, state, asIs } }: { upload: UploadView }) {
  const facts = `${fileTypeOf(name)} · ${formatSize(size)}`;
  return (
    <>
      <span class="upload-facts">{state === 'waiting' ? `${text.uploadWaiting} · ${facts}` : facts}</span>
      {asIs && <span class="upload-note">{text.sentAsIs}</span>}
    </>
  );
}

function Card({ upload }: { upload: UploadView }) {
  const { uploads } = useChat();
  const { id, name, state } = upload;
  const isRunning = state === 'uploading' || state === 'waiting';
  const label = isRunning ? text.cancelUpload(name) : text.removeUpload(name);
  const remove = () => {
    uploads.cancel(id);
    focusComposer();
  };
  return (
    <li class="upload" data-testid="upload" data-state={state}>
      <Thumbnail upload={upload} />
      <span class="upload-words">
        <FileName name={name} />
        {state === 'failed' ? <UploadProblem upload={upload} /> : <Facts upload={upload} />}
      </span>
      <button type="button" class="icon-button small" title={label} aria-label={label} onClick={remove}>
        <Icon name="close" size={16} />
      </button>
      {isRunning && <Progress upload={upload} />}
    </li>
  );
}

/** The files that go with what is being written. */
export function UploadTray() {
  const { composing, uploads } = useChat();
  const shown = uploads.shown.value;
  const cards = composing.draft.value.uploads.flatMap(({ uploadId }) => shown.get(uploadId ?? '') ?? []);
  const notice = composing.notice.value;
  if (cards.length === 0 && notice === null) return null;
  return (
    <div class="upload-tray">
      {cards.length > 0 && (
        <ul aria-label={text.filesToSend}>
          {cards.map((upload) => (
            <Card key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
      {notice !== null && <p>{notice}</p>}
    </div>
  );
}
