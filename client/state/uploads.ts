import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ErrorCode } from '#shared/errors.ts';
import type { Attachment } from '#shared/objects.ts';
import type { Size } from '../dom/picture-size.ts';
import { CommandError } from '../socket.ts';
import { text } from '../text/en.ts';
import { backOffMs, type Clock } from './clock.ts';
import { fieldOf, isOtherPhoto, kindOf, whyRefused, type UploadField } from './file-facts.ts';
import { watchStall } from './stall.ts';

/** A file on its way to the server, or held there for a message that is not sent yet. */
export interface UploadView {
  readonly id: string;
  readonly name: string;
  /** The media type. */
  readonly type: string;
  /** In bytes. */
  readonly size: number;
  /** In pixels; null for what is no picture. */
  readonly width: number | null;
  readonly height: number | null;
  readonly kind: Attachment['kind'];
  /** The picture as it lies on this device (`blob:`). */
  readonly localUrl: string | null;
  /** From 0 to 1. */
  readonly progress: number;
  readonly state: 'waiting' | 'uploading' | 'held' | 'failed';
  /** Why it failed. */
  readonly problem: string | null;
  /** It would fail again: there is no Retry. */
  readonly refused: boolean;
  /** A photo the server does not look into: what it tells about place and camera stays in it. */
  readonly asIs: boolean;
  /** What the server holds. */
  readonly attachment: Attachment | null;
}

interface Parts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  /** `onProgress` is told the part that has been sent, from 0 to 1. @throws CommandError */
  readonly upload: (
    file: File,
    field: UploadField,
    onProgress: (progress: number) => void,
    signal: AbortSignal,
  ) => Promise<Attachment>;
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
  field: UploadField;
  tries: number;
  /** It failed for want of a network. */
  unreachable: boolean;
  /** Ends what is going on: the request, or the wait before the next. */
  stop: (() => void) | null;
}

const blank = {
  width: null,
  height: null,
  localUrl: null,
  progress: 0,
  problem: null,
  refused: false,
  attachment: null,
} as const;
const atOnce = 3;
const triesByItself = 3;
const stalledAfterMs = 60_000;
const passing: ReadonlySet<ErrorCode | 'NoAnswer'> = new Set([
  'NoAnswer',
  'TooManyRequests',
  'Unavailable',
  'InternalError',
]);

/** Brings files to the server, three at a time. */
export class Uploads {
  readonly #parts: Parts;
  readonly #shown = signal<ReadonlyMap<string, UploadView>>(new Map());
  readonly #jobs = new Map<string, Job>();
  /** True while something is on its way that would be lost with the page. */
  readonly busy = computed(() => [...this.#shown.value.values()].some(isOnItsWay));

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Every upload by its `id`. A picture is in it as soon as its size is known. */
  get shown(): ReadonlySignal<ReadonlyMap<string, UploadView>> {
    return this.#shown;
  }

  /** Starts with a file. What the server would refuse is not sent. */
  add(file: File): UploadView {
    const problem = whyRefused(file);
    const kind = kindOf(file);
    const view: UploadView = {
      ...blank,
      id: this.#parts.newId(),
      name: file.name,
      type: file.type,
      size: file.size,
      kind,
      state: problem === null ? 'waiting' : 'failed',
      problem,
      refused: problem !== null,
      asIs: isOtherPhoto(file.name),
    };
    this.#jobs.set(view.id, { file, field: fieldOf(file.name), tries: 0, unreachable: false, stop: null });
    if (kind === 'image' && problem === null) void this.#showPicture(view, file);
    else this.#show(view);
    this.#fill();
    return view;
  }

  /** Takes up what an earlier page has uploaded. */
  adopt(attachment: Attachment): UploadView {
    const view: UploadView = {
      ...blank,
      ...attachment,
      id: this.#parts.newId(),
      progress: 1,
      state: 'held',
      asIs: isOtherPhoto(attachment.name),
      attachment,
    };
    this.#jobs.set(view.id, { file: null, field: 'files', tries: 0, unreachable: false, stop: null });
    this.#show(view);
    return view;
  }

  /** Gives a file up, also one that is held already. */
  cancel(id: string): void {
    const attachment = this.#shown.peek().get(id)?.attachment;
    this.release(id);
    if (attachment) this.#parts.drop(attachment.file);
    this.#parts.removed(id);
  }

  /** Tries a failed one again. */
  retry(id: string): void {
    const job = this.#jobs.get(id);
    const view = this.#shown.peek().get(id);
    if (!job?.file || view?.state !== 'failed' || view.refused) return;
    job.tries = 0;
    this.#change(id, { state: 'waiting', problem: null });
    this.#fill();
  }

  /** The message stands in its place: nothing is left to show. */
  release(id: string): void {
    const job = this.#jobs.get(id);
    const url = this.#shown.peek().get(id)?.localUrl;
    this.#jobs.delete(id);
    job?.stop?.();
    const others = new Map(this.#shown.peek());
    others.delete(id);
    this.#shown.value = others;
    if (url) this.#parts.revokeUrl(url);
    this.#fill();
  }

  /** The server has it no more. It can be sent again while this page still has the file. */
  lost(id: string): void {
    const refused = !this.#jobs.get(id)?.file;
    this.#change(id, { state: 'failed', problem: text.filesGone, refused, attachment: null, progress: 0 });
  }

  /** There is a connection again: whatever waits for one goes at once. */
  wake(): void {
    for (const [id, job] of this.#jobs) {
      if (this.#shown.peek().get(id)?.state === 'waiting') {
        job.stop?.();
        job.stop = null;
      }
      if (job.unreachable) this.retry(id);
    }
    this.#fill();
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
    this.#show(shown);
    changed(shown);
    this.#fill();
  }

  #show(view: UploadView): void {
    this.#shown.value = new Map(this.#shown.peek()).set(view.id, view);
  }

  #change(id: string, change: Partial<UploadView>): void {
    const view = this.#shown.peek().get(id);
    if (!view) return;
    const changed = { ...view, ...change };
    this.#show(changed);
    this.#parts.changed(changed);
  }

  /** Starts as many as may go at once, in the order in which they came. */
  #fill(): void {
    const views = [...this.#shown.peek().values()];
    const free = atOnce - views.filter(({ state }) => state === 'uploading').length;
    const next = views.filter(({ id, state }) => state === 'waiting' && this.#jobs.get(id)?.stop === null);
    for (const { id } of next.slice(0, Math.max(0, free))) {
      const job = this.#jobs.get(id);
      if (job?.file) void this.#send(id, job, job.file);
    }
  }

  async #send(id: string, job: Job, file: File): Promise<void> {
    const request = new AbortController();
    const watch = watchStall(this.#parts.clock, stalledAfterMs, () => request.abort());
    job.stop = () => request.abort();
    job.tries += 1;
    job.unreachable = false;
    this.#change(id, { state: 'uploading', progress: 0 });
    const onProgress = (progress: number): void => {
      watch.restart();
      const view = this.#shown.peek().get(id);
      if (view?.state === 'uploading') this.#show({ ...view, progress });
    };
    try {
      const attachment = await this.#parts.upload(file, job.field, onProgress, request.signal);
      if (this.#jobs.has(id)) this.#hold(id, attachment);
      else this.#parts.drop(attachment.file); // given up in the last moment
    } catch (error) {
      if (this.#jobs.has(id)) this.#judge(id, job, error);
    } finally {
      watch.end();
    }
    this.#fill();
  }

  #hold(id: string, attachment: Attachment): void {
    const job = this.#jobs.get(id);
    if (job) job.stop = null;
    const { kind, width, height } = attachment;
    const asIs = kind === 'file' && this.#shown.peek().get(id)?.asIs === true;
    this.#change(id, { state: 'held', progress: 1, attachment, kind, width, height, asIs });
  }

  #judge(id: string, job: Job, error: unknown): void {
    job.stop = null;
    const code = error instanceof CommandError ? error.code : 'NoAnswer';
    if (code === 'InvalidFile' && job.field === 'files') {
      job.field = 'attachments';
      job.tries = 0;
      this.#change(id, { state: 'waiting', kind: 'file', width: null, height: null, asIs: true });
    } else if (passing.has(code) && job.tries < triesByItself) {
      const told = error instanceof CommandError ? error.retryAfterMs : null;
      this.#waitToTry(id, job, told ?? backOffMs(job.tries - 1, this.#parts.random));
    } else {
      job.unreachable = code === 'NoAnswer';
      this.#change(id, { state: 'failed', ...failureOf(code, error) });
    }
  }

  #waitToTry(id: string, job: Job, ms: number): void {
    job.stop = this.#parts.clock.after(ms, () => {
      job.stop = null;
      this.#fill();
    });
    this.#change(id, { state: 'waiting', progress: 0 });
  }
}

/** The sentence the server gave, or ours where it gave none that says something to a person. */
function failureOf(code: ErrorCode | 'NoAnswer', error: unknown): Pick<UploadView, 'problem' | 'refused'> {
  if (code === 'PayloadTooLarge') return { problem: text.largeFile, refused: true };
  const isPlain = error instanceof CommandError && code !== 'NoAnswer' && code !== 'InternalError';
  return { problem: isPlain ? error.message : text.uploadUnreachable, refused: false };
}

function isOnItsWay({ state }: UploadView): boolean {
  return state === 'waiting' || state === 'uploading';
}
