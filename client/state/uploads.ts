import { computed, type ReadonlySignal } from '@preact/signals';
import type { Attachment } from '#shared/objects.ts';
import { text } from '../text/en.ts';
import { bringFile, type BringParts, failureOf } from './bring-file.ts';
import type { EntryFile } from './entry-files.ts';
import { fieldOf, type UploadField } from './file-facts.ts';
import type { Size } from './geometry.ts';
import type { FileKeeper } from './outbox.ts';
import { Turns } from './turns.ts';
import { isOnItsWay, type UploadView, viewOfFile, viewOfHeld } from './upload-view.ts';
import { UploadViews } from './upload-views.ts';

interface Parts extends Pick<BringParts, 'clock' | 'random' | 'upload'> {
  readonly newId: () => string;
  /** The server need not hold a file any longer. */
  readonly drop: (file: string) => void;
  /** In pixels; null for what cannot be drawn. */
  readonly measure: (url: string) => Promise<Size | null>;
  readonly createUrl: (file: File) => string;
  readonly revokeUrl: (url: string) => void;
  /** Anything but the progress of an upload has changed. */
  readonly changed: (view: UploadView) => void;
  /** A file has been given up. */
  readonly removed: (id: string) => void;
}

interface Job {
  /** Null for one that an earlier page has uploaded. */
  readonly file: File | null;
  /** Ends its journey. */
  readonly ending: AbortController;
  /** The one it goes in now. */
  field: UploadField;
  /** It failed for want of a network. */
  unreachable: boolean;
}

const atOnce = 3;

/** Brings files to the server, three at a time. */
export class Uploads implements FileKeeper {
  readonly #parts: Parts;
  readonly #views: UploadViews;
  readonly #jobs = new Map<string, Job>();
  readonly #turns: Turns;
  /** Every upload by its `id`. A picture is in it as soon as its size is known. */
  readonly shown: ReadonlySignal<ReadonlyMap<string, UploadView>>;
  /** True while something is on its way that would be lost with the page. */
  readonly busy = computed(() => [...this.shown.value.values()].some(isOnItsWay));

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#views = new UploadViews(parts.changed);
    this.shown = this.#views.shown;
    this.#turns = new Turns(parts.clock, () => this.#fill());
  }

  /** Why an upload has failed, or null. */
  problemOf(id: string): string | null {
    return this.#views.get(id)?.problem ?? null;
  }

  /** Starts with a file. What the server would refuse is not sent. */
  add(file: File): UploadView {
    const view = viewOfFile(this.#parts.newId(), file);
    this.#open(view.id, file);
    if (!view.refused) this.#turns.queue(view.id, () => void this.#bring(view.id));
    if (view.kind === 'image' && !view.refused) void this.#showPicture(view, file);
    else this.#views.show(view);
    this.#fill();
    return view;
  }

  /** Takes up what an earlier page has uploaded. */
  adopt(attachment: Attachment): UploadView {
    const view = viewOfHeld(this.#parts.newId(), attachment);
    this.#open(view.id, null);
    this.#views.show(view);
    return view;
  }

  /** Gives a file up, also one that is held already. */
  cancel(id: string): void {
    const attachment = this.#views.get(id)?.attachment;
    this.release(id);
    if (attachment) this.#parts.drop(attachment.file);
    this.#parts.removed(id);
  }

  /** Gives up a file of a message. One of an earlier page has no upload here, only on the server. */
  drop({ uploadId, attachment }: EntryFile): void {
    if (uploadId !== null) this.cancel(uploadId);
    else if (attachment.file !== '') this.#parts.drop(attachment.file);
  }

  /** Tries a failed one again. */
  retry(id: string): void {
    const view = this.#views.get(id);
    if (!this.#jobs.get(id)?.file || view?.state !== 'failed' || view.refused) return;
    this.#turns.queue(id, () => void this.#bring(id));
    this.#views.change(id, { state: 'waiting', problem: null });
    this.#fill();
  }

  /** The message stands in its place: nothing is left to show. */
  release(id: string): void {
    const url = this.#views.get(id)?.localUrl;
    this.#jobs.get(id)?.ending.abort();
    this.#jobs.delete(id);
    this.#turns.leave(id);
    this.#views.remove(id);
    if (url) this.#parts.revokeUrl(url);
    this.#fill();
  }

  /** The server has it no more. It can be sent again while this page still has the file. */
  lost(id: string): void {
    const refused = !this.#jobs.get(id)?.file;
    this.#views.change(id, { state: 'failed', problem: text.filesGone, refused, attachment: null, progress: 0 });
  }

  /** There is a connection again: whatever waits for one goes at once. */
  wake(): void {
    this.#turns.endPauses();
    for (const [id, { unreachable }] of this.#jobs) if (unreachable) this.retry(id);
    this.#fill();
  }

  #open(id: string, file: File | null): void {
    const field = file === null ? 'attachments' : fieldOf(file.name);
    this.#jobs.set(id, { file, field, ending: new AbortController(), unreachable: false });
  }

  /** The size is read first, so that nothing moves when the picture is drawn. */
  async #showPicture(view: UploadView, file: File): Promise<void> {
    const { createUrl, revokeUrl, measure, changed } = this.#parts;
    const localUrl = createUrl(file);
    const size = await measure(localUrl);
    const isWanted = this.#jobs.has(view.id);
    if (size === null || !isWanted) revokeUrl(localUrl);
    if (!isWanted) return;
    const shown: UploadView = size === null ? { ...view, kind: 'file' } : { ...view, ...size, localUrl };
    this.#views.show(shown);
    changed(shown);
    this.#fill();
  }

  /** Starts as many as may go at once, in the order in which they came. */
  #fill(): void {
    const shown = this.shown.peek();
    const running = [...shown.values()].filter(({ state }) => state === 'uploading').length;
    for (const [id, go] of this.#turns.take(shown.keys(), atOnce - running)) {
      this.#views.change(id, { state: 'uploading', progress: 0 });
      go();
    }
  }

  async #bring(id: string): Promise<void> {
    const job = this.#jobs.get(id);
    if (!job?.file) return;
    const { signal: ended } = job.ending;
    job.unreachable = false;
    try {
      const attachment = await bringFile(job.file, this.#partsOf(id, job), ended);
      // given up in the last moment
      if (ended.aborted) this.#parts.drop(attachment.file);
      else this.#hold(id, attachment);
    } catch (error) {
      const { unreachable, ...failure } = failureOf(error);
      job.unreachable = unreachable;
      if (!ended.aborted) this.#views.change(id, { state: 'failed', ...failure });
    }
    this.#fill();
  }

  #partsOf(id: string, job: Job): BringParts {
    return {
      ...this.#parts,
      field: job.field,
      progressed: (progress) => this.#views.progress(id, progress),
      unreadable: () => {
        job.field = 'attachments';
        this.#views.change(id, { progress: 0, kind: 'file', width: null, height: null, asIs: true });
      },
      pause: (ms) => {
        const turn = this.#turns.pause(id, ms);
        this.#views.change(id, { state: 'waiting', progress: 0 });
        this.#fill();
        return turn;
      },
    };
  }

  #hold(id: string, attachment: Attachment): void {
    const { kind, width, height } = attachment;
    const asIs = kind === 'file' && this.#views.get(id)?.asIs === true;
    this.#views.change(id, { state: 'held', progress: 1, attachment, kind, width, height, asIs });
  }
}
