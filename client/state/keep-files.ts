import { dropUpload } from '../upload.ts';
import type { EntryFile, FileKeeper } from './outbox.ts';
import type { Uploads } from './uploads.ts';

/** What becomes of the files of messages. Those of an earlier page have no upload here, only on the server. */
export function keepFilesIn(uploads: Uploads): FileKeeper {
  const ifHere = (act: (id: string) => void) => {
    return ({ uploadId }: EntryFile): void => {
      if (uploadId !== null) act(uploadId);
    };
  };
  return {
    problemOf: ({ uploadId }) => uploads.shown.peek().get(uploadId ?? '')?.problem ?? null,
    retry: ifHere((id) => uploads.retry(id)),
    lost: ifHere((id) => uploads.lost(id)),
    release: ifHere((id) => uploads.release(id)),
    drop: ({ uploadId, attachment }) => {
      if (uploadId !== null) uploads.cancel(uploadId);
      else if (attachment.file !== '') dropUpload(attachment.file);
    },
  };
}
