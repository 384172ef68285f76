import { type ReadonlySignal, signal } from '@preact/signals';
import type { Clock } from './clock.ts';
import { asKept, type EntryFile, hasFile, isHeld } from './entry-files.ts';

/** What somebody has typed in a place and not sent yet. */
export interface Draft {
  readonly text: string;
  readonly replyToId: number | null;
  /** What has been added to it. The files that are on the server outlive the page. */
  readonly uploads: readonly EntryFile[];
}

/** Nothing written. */
export const noDraft: Draft = { text: '', replyToId: null, uploads: [] };

interface Parts {
  readonly clock: Clock;
  /** Places with a draft of an earlier page. */
  readonly kept: () => readonly string[];
  readonly load: (channel: string) => Draft | null;
  readonly put: (channel: string, draft: Draft | null) => void;
  /** Takes up a file of an earlier page. */
  readonly adopt: (file: EntryFile) => EntryFile;
}

const storeAfterMs = 300;

/** Keeps a draft per place: in memory at once, on the shelf a moment after the last key (W5). */
export class Drafts {
  readonly #parts: Parts;
  readonly #drafts = new Map<string, Draft>();
  readonly #unsaved = new Set<string>();
  readonly #channels = signal<ReadonlySet<string>>(new Set());
  #stopTimer: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#channels.value = new Set(parts.kept().filter((channel) => hasSomething(parts.load(channel))));
  }

  /** The places where something is written and not sent. */
  get channels(): ReadonlySignal<ReadonlySet<string>> {
    return this.#channels;
  }

  get(channel: string): Draft {
    const draft = this.#drafts.get(channel) ?? this.#restore(channel);
    this.#drafts.set(channel, draft);
    return draft;
  }

  set(channel: string, draft: Draft): void {
    this.#drafts.set(channel, draft);
    this.#unsaved.add(channel);
    this.#mark(channel, hasSomething(draft));
    this.#stopTimer?.();
    this.#stopTimer = this.#parts.clock.after(storeAfterMs, () => this.save());
  }

  /** The place in whose draft a file is. */
  placeOf(uploadId: string): string | null {
    for (const [channel, { uploads: files }] of this.#drafts) if (hasFile({ files }, uploadId)) return channel;
    return null;
  }

  /** A place is called differently now: what is written there goes along. */
  move(from: string, to: string): void {
    const draft = this.get(from);
    if (isEmpty(draft)) return;
    this.set(from, noDraft);
    this.set(to, draft);
  }

  /** Writes down what is not yet; also called when the page goes. */
  save(): void {
    this.#stopTimer?.();
    for (const channel of this.#unsaved) {
      const draft = asStored(this.#drafts.get(channel) ?? noDraft);
      this.#parts.put(channel, isEmpty(draft) ? null : draft);
    }
    this.#unsaved.clear();
  }

  /** Signed out: nothing is written down any more. */
  forget(): void {
    this.#stopTimer?.();
    this.#unsaved.clear();
  }

  #restore(channel: string): Draft {
    const { load, adopt } = this.#parts;
    const draft = load(channel) ?? noDraft;
    return { ...draft, uploads: draft.uploads.map(adopt) };
  }

  #mark(channel: string, has: boolean): void {
    const channels = this.#channels.peek();
    if (channels.has(channel) === has) return;
    const others = [...channels].filter((other) => other !== channel);
    this.#channels.value = new Set(has ? [...others, channel] : others);
  }
}

function isEmpty({ text, replyToId, uploads }: Draft): boolean {
  return text === '' && replyToId === null && uploads.length === 0;
}

function asStored(draft: Draft): Draft {
  return { ...draft, uploads: draft.uploads.filter(isHeld).map(asKept) };
}

function hasSomething(draft: Draft | null): boolean {
  return draft !== null && (draft.text.trim() !== '' || draft.uploads.length > 0);
}
