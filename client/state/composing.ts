import { type ReadonlySignal, signal } from '@preact/signals';
import { limits } from '#shared/limits.ts';
import { countCodePoints, hasVisibleCharacter } from '#shared/text.ts';
import { text } from '../text/en.ts';
import type { Account } from './account.ts';
import type { Announcer } from './announcer.ts';
import { type Draft, noDraft } from './drafts.ts';
import { type EntryFile, entryFileOf, uploadsOf, withFile, withoutFile } from './entry-files.ts';
import type { UploadView } from './upload-view.ts';
import type { Uploads } from './uploads.ts';

interface Parts {
  readonly account: ReadonlySignal<Pick<Account, 'drafts' | 'outbox'> | null>;
  /** The open place. */
  readonly channel: ReadonlySignal<string | null>;
  readonly announcer: Announcer;
  /** Its callbacks are `changed` and `removed` of this class. */
  readonly uploads: Uploads;
  readonly sent: (channel: string) => void;
}

/** What is being written in the open place: words, the message it answers, files. */
export class Composing {
  readonly draft = signal<Draft>(noDraft);
  /** Why something was not added. */
  readonly notice = signal<string | null>(null);
  /** The place that files held over the window would be added to. */
  readonly hovered = signal<string | null>(null);
  readonly #parts: Parts;
  #followed: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes up what is written in the open place. For an effect: runs again when another place is open. */
  follow(): void {
    const drafts = this.#parts.account.value?.drafts;
    const channel = this.#parts.channel.value;
    if (channel !== this.#followed) this.notice.value = null;
    this.#followed = channel;
    this.draft.value = channel === null || !drafts ? noDraft : drafts.get(channel);
  }

  /** Keeps what is in the composer. */
  setDraft(draft: Draft): void {
    this.draft.value = draft;
    const channel = this.#parts.channel.peek();
    if (channel !== null) this.#parts.account.peek()?.drafts.set(channel, draft);
  }

  saveDrafts(): void {
    this.#parts.account.peek()?.drafts.save();
  }

  /** True for something that can be sent: words, or a file that is not refused. */
  isReady({ text: words, uploads }: Draft): boolean {
    if (countCodePoints(words) > limits.textChars) return false;
    return hasVisibleCharacter(words) || uploads.some((file) => !this.#isRefused(file));
  }

  /** Sends what is in the composer. Refused files stay there with the reason. */
  send(): void {
    const channel = this.#parts.channel.peek();
    const account = this.#parts.account.peek();
    const draft = this.draft.peek();
    if (channel === null || account === null || !this.isReady(draft)) return;
    const files = draft.uploads.filter((file) => !this.#isRefused(file));
    account.outbox.add({ channel, text: draft.text, replyToId: draft.replyToId, files });
    this.setDraft({ ...noDraft, uploads: draft.uploads.filter((file) => this.#isRefused(file)) });
    account.drafts.save();
    this.notice.value = null;
    for (const id of uploadsOf(files)) this.#parts.uploads.retry(id);
    this.#parts.sent(channel);
  }

  /** Tries a message again that was not sent. */
  retry(clientId: string): void {
    this.#parts.account.peek()?.outbox.retry(clientId);
  }

  /** Gives up a message that was not sent. */
  discard(clientId: string): void {
    this.#parts.account.peek()?.outbox.discard(clientId);
  }

  /** Adds files to what is written in a place, and starts uploading them. `folders`: how many came along. */
  add(channel: string, files: readonly File[], folders = 0): void {
    const drafts = this.#parts.account.peek()?.drafts;
    if (!drafts) return;
    const draft = drafts.get(channel);
    const room = Math.max(0, limits.filesPerMessage - draft.uploads.length);
    const views = files.slice(0, room).map((file) => this.#parts.uploads.add(file));
    this.#put(channel, { ...draft, uploads: [...draft.uploads, ...views.map(entryFileOf)] });
    const notice = noticeOf(files.length - views.length, folders);
    this.notice.value = notice === '' ? null : notice;
    const refusals = views.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`]));
    const added = views.length > refusals.length ? [text.filesAdded(views.length - refusals.length)] : [];
    this.#parts.announcer.say([...added, ...refusals, notice].join(' ').trim());
  }

  /** Something has happened to an upload. */
  changed(view: UploadView): void {
    const account = this.#parts.account.peek();
    const channel = account?.drafts.placeOf(view.id) ?? null;
    const file = entryFileOf(view);
    if (channel === null) account?.outbox.fileChanged(file);
    else this.#putFiles(channel, (files) => withFile(files, file));
    if (view.state === 'failed') this.#parts.announcer.say(`${text.uploadFailed(view.name)} ${view.problem ?? ''}`);
  }

  /** A file has been taken out, here or in the list. */
  removed(uploadId: string): void {
    const account = this.#parts.account.peek();
    const channel = account?.drafts.placeOf(uploadId) ?? null;
    if (channel === null) return account?.outbox.fileRemoved(uploadId);
    this.notice.value = null;
    this.#putFiles(channel, (files) => withoutFile(files, uploadId));
  }

  #isRefused({ uploadId }: EntryFile): boolean {
    return this.#parts.uploads.shown.value.get(uploadId ?? '')?.refused === true;
  }

  #putFiles(channel: string, change: (files: readonly EntryFile[]) => readonly EntryFile[]): void {
    const draft = this.#parts.account.peek()?.drafts.get(channel) ?? noDraft;
    this.#put(channel, { ...draft, uploads: change(draft.uploads) });
  }

  #put(channel: string, draft: Draft): void {
    if (channel === this.#parts.channel.peek()) this.setDraft(draft);
    else this.#parts.account.peek()?.drafts.set(channel, draft);
  }
}

function noticeOf(leftOut: number, folders: number): string {
  const sentences = [
    ...(leftOut > 0 ? [text.tooManyFiles(leftOut)] : []),
    ...(folders > 0 ? [text.foldersNotSent] : []),
  ];
  return sentences.join(' ');
}
