import type { Clock } from './clock.ts';

/** What somebody has typed in a place and not sent yet. */
export interface Draft {
  readonly text: string;
  readonly replyToId: number | null;
}

interface Parts {
  readonly clock: Clock;
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
  #stopTimer: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get(channel: string): Draft {
    const draft = this.#drafts.get(channel) ?? this.#parts.load(channel) ?? nothing;
    this.#drafts.set(channel, draft);
    return draft;
  }

  set(channel: string, draft: Draft): void {
    this.#drafts.set(channel, draft);
    this.#unsaved.add(channel);
    this.#stopTimer?.();
    this.#stopTimer = this.#parts.clock.after(storeAfterMs, () => this.save());
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
}
