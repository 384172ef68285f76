import type { EntryFile } from '../state/entry-files.ts';
import type { UploadView } from '../state/upload-view.ts';
import { text } from '../text/en.ts';
import { useChat } from './context.ts';
import { Icon } from './icons.tsx';

/** The upload of a file while it matters to the reader: not stored, and known to this page. */
export function useUpload(sent: EntryFile | null): UploadView | null {
  const { uploads } = useChat();
  const id = sent?.uploadId ?? null;
  // a row that is sent is not drawn anew for the progress of others
  const upload = id === null ? undefined : uploads.shown.value.get(id);
  return upload === undefined || upload.state === 'held' ? null : upload;
}

/** How much of a file has been sent. */
export function Progress({ upload }: { upload: UploadView }) {
  const percent = Math.round(upload.progress * 100);
  return (
    <div
      class="progress"
      role="progressbar"
      aria-label={text.uploadOf(upload.name)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <span style={{ inlineSize: `${percent}%` }} />
    </div>
  );
}

/** Why a file could not be uploaded, and another try where that may help. */
export function UploadProblem({ upload: { id, name, problem, refused } }: { upload: UploadView }) {
  const { uploads } = useChat();
  return (
    <span class="upload-problem">
      {problem}{' '}
      {!refused && (
        <button type="button" class="text-button" aria-label={text.retryUpload(name)} onClick={() => uploads.retry(id)}>
          {text.retry}
        </button>
      )}
    </span>
  );
}

/** How far a file is on its way, and how to give it up. */
export function UploadProgress({ upload }: { upload: UploadView }) {
  const { uploads } = useChat();
  const label = text.cancelUpload(upload.name);
  return (
    <>
      {upload.state !== 'failed' && <Progress upload={upload} />}
      <button
        type="button"
        class="icon-button small cancel-upload"
        title={label}
        aria-label={label}
        onClick={() => uploads.cancel(upload.id)}
      >
        <Icon name="close" size={16} />
      </button>
    </>
  );
}
