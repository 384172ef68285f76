import type { Attachment } from '#shared/objects.ts';
import { refusalOf } from './api.ts';
import { CommandError } from './socket.ts';
import type { UploadField } from './state/file-facts.ts';

function noAnswer(message: string): CommandError {
  return new CommandError({ code: 'NoAnswer', message });
}

/** `POST /uploads`; `onProgress` is told the part that has been sent, from 0 to 1. @throws CommandError */
export function uploadFile(
  file: File,
  field: UploadField,
  onProgress: (progress: number) => void,
  signal: AbortSignal,
): Promise<Attachment> {
  const form = new FormData();
  form.append(field, file, file.name);
  const request = new XMLHttpRequest(); // fetch tells nothing of what has been sent
  request.open('POST', '/uploads');
  request.setRequestHeader('accept', 'application/json');
  signal.addEventListener('abort', () => request.abort());
  return new Promise((resolve, reject) => {
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const { status, responseText } = request;
      if (status === 200)
        resolve(JSON.parse(responseText) as Attachment); // the server's own format
      else reject(refusalOf({ status, text: responseText, retryAfter: request.getResponseHeader('retry-after') }));
    };
    request.onerror = () => reject(noAnswer('network'));
    request.onabort = () => reject(noAnswer('abort'));
    request.send(form);
  });
}

/** `DELETE /uploads/<file>`. One the server does not hear of goes by itself after a day. */
export function dropUpload(file: string): void {
  fetch(`/uploads/${encodeURIComponent(file)}`, { method: 'DELETE', keepalive: true }).catch(() => undefined);
}
