import { type ReadonlySignal, signal } from '@preact/signals';
import type { Clock } from './clock.ts';

/** What somebody has typed in a place and not sent yet. */
export interface Draft {
  readonly text: string;
  readonly replyToId: number | null;
}

interface Parts {
  readonly clock: Clock;
  /** Places with a draft of an earlier page. */
  readonly kept: () => readonly string[];
  readonly load: (channel: string) => Draft | null;
  readonly put: (channel: string, draft: Draft | null) => void;
}

const storeAfterMs = 300;
const nothing: Draft = { text: '', replyToId: null };

/** Keeps a draft per place: in memory at once, on the shelf a moment after the last key (W5). */
export class Drafts {
  readonly #parts: Parts;
  readonly #drafts = new Map<string, Draft>();
  readonly #unsaved = new Set<string>();
  readonly #channels = signal<ReadonlySet<string>>(new Set());
  #stopTimer: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#channels.value = new Set(parts.kept().filter((channel) => hasWords(parts.load(channel))));
  }

  /** The places where something is written and not sent. */
  get channels(): ReadonlySignal<ReadonlySet<string>> {
    return this.#channels;
  }

  get(channel: string): Draft {
    const draft = this.#drafts.get(channel) ?? this.#parts.load(channel) ?? nothing;
    this.#drafts.set(channel, draft);
    return draft;
  }

  set(channel: string, draft: Draft): void {
    this.#drafts.set(channel, draft);
    this.#unsaved.add(channel);
    this.#mark(channel, hasWords(draft));
    this.#stopTimer?.();
    this.#stopTimer = this.#parts.clock.after(storeAfterMs, () => this.save());
  }

  /** A place is called differently now: what is written there goes along. */
  move(from: string, to: string): void {
    const draft = this.get(from);
    if (draft.text === '' && draft.replyToId === null) return;
    this.set(from, nothing);
    this.set(to, draft);
  }

  /** Writes down what is not yet; also called when the page goes. */
  save(): void {
    this.#stopTimer?.();
    for (const channel of this.#unsaved) {
      const draft = this.#drafts.get(channel) ?? nothing;
      this.#parts.put(channel, draft.text === '' && draft.replyToId === null ? null : draft);
    }
    this.#unsaved.clear();
  }

  /** Signed out: nothing is written down any more. */
  forget(): void {
    this.#stopTimer?.();
    this.#unsaved.clear();
  }

  #mark(channel: string, has: boolean): void {
    const channels = this.#channels.peek();
    if (channels.has(channel) === has) return;
    const others = [...channels].filter((other) => other !== channel);
    this.#channels.value = new Set(has ? [...others, channel] : others);
  }
}

function hasWords(draft: Draft | null): boolean {
  return draft !== null && draft.text.trim() !== '';
}
