import type { Ask } from '../socket.ts';
import type { Clock } from './clock.ts';

/** The end of a place that somebody is looking at. */
export interface Reading {
  readonly channel: string;
  readonly n: number;
}

interface Parts {
  readonly clock: Clock;
  readonly ask: Ask;
}

const readAfterMs = 500;

/** Marks a place as read once its end has been looked at for a moment (R6). Marks only move forward. */
export class ReadMarks {
  readonly #parts: Parts;
  readonly #marked = new Map<string, number>();
  #current: Reading | null = null;
  #place: string | null = null;
  #stopTimer: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Says what is being looked at now, or null: nothing, or not the end. `readN` is the server's mark. */
  look(reading: Reading | null, readN: number): void {
    const isOther = reading?.channel !== this.#current?.channel;
    this.#current = reading;
    if (isOther) this.#turn(reading);
    const due = reading !== null && reading.n > this.#markedIn(reading.channel, readN);
    if (!due) this.#stop();
    if (due) this.#stopTimer ??= this.#parts.clock.after(readAfterMs, () => void this.#mark());
  }

  /** Coming back to a place is another look: what was marked as unread meanwhile is read again. */
  #turn(to: Reading | null): void {
    this.#stop();
    if (to === null) return;
    if (to.channel !== this.#place) this.#marked.delete(to.channel);
    this.#place = to.channel;
  }

  #markedIn(channel: string, readN: number): number {
    return Math.max(readN, this.#marked.get(channel) ?? 0);
  }

  /** After a new connection: a mark may have been lost with the old one. */
  forget(): void {
    this.#marked.clear();
  }

  #stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  async #mark(): Promise<void> {
    this.#stopTimer = null;
    const reading = this.#current;
    if (reading === null) return;
    this.#marked.set(reading.channel, reading.n);
    // the answer says done; the counts change by the event. A lost mark is made again with the next look
    await this.#parts.ask('read:mark', { ...reading }).catch(() => this.#marked.delete(reading.channel));
  }
}
