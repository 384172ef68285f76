import type { Attachment } from '#shared/objects.ts';
import type { UploadView } from './upload-view.ts';

/** A file of a message that is being written or is on its way. */
export interface EntryFile {
  /** Of one that is still being uploaded only what is known here: `file` is empty. */
  readonly attachment: Attachment;
  /** The picture as it lies on this device (`blob:`). */
  readonly localUrl: string | null;
  /** Names its upload in `Uploads`; null after a reload. */
  readonly uploadId: string | null;
}

/** An upload as a file of the message it is for. */
export function entryFileOf(view: UploadView): EntryFile {
  const { id, name, type, size, width, height, kind, localUrl } = view;
  const known = { kind, file: '', name, type, size, width, height };
  return { attachment: view.attachment ?? known, localUrl, uploadId: id };
}

/** True for a file the server has. */
export function isHeld({ attachment }: EntryFile): boolean {
  return attachment.file !== '';
}

/** What of a file outlives the page. */
export function asKept({ attachment }: EntryFile): EntryFile {
  return { attachment, localUrl: null, uploadId: null };
}

/** The uploads of the files. Those of an earlier page have none here, only on the server. */
export function uploadsOf(files: readonly EntryFile[]): string[] {
  return files.flatMap(({ uploadId }) => uploadId ?? []);
}

/** The files with the newer version of one of them. */
export function withFile(files: readonly EntryFile[], file: EntryFile): readonly EntryFile[] {
  return files.map((other) => (other.uploadId === file.uploadId ? file : other));
}

/** The files without one. */
export function withoutFile(files: readonly EntryFile[], uploadId: string): readonly EntryFile[] {
  return files.filter((file) => file.uploadId !== uploadId);
}

export function hasFile({ files }: { readonly files: readonly EntryFile[] }, uploadId: string | null): boolean {
  return uploadId !== null && files.some((file) => file.uploadId === uploadId);
}
