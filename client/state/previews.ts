import { type ReadonlySignal, signal } from '@preact/signals';
import type { Message } from '#shared/message.ts';
import type { LinkPreview } from '#shared/previews.ts';
import { type Ask, CommandError } from '../socket.ts';
import type { Clock } from './clock.ts';
import { withoutPreview } from './text-parts.ts';

/** What an address leads to; null: nothing to show. An address that is not in it has not been answered. */
export type Answers = ReadonlyMap<string, LinkPreview | null>;

interface Parts {
  readonly clock: Clock;
  /** @throws CommandError */
  readonly fetchPreview: (address: string) => Promise<LinkPreview | null>;
  readonly ask: Ask;
  readonly nextFrame: (draw: () => void) => void;
}

const lookedAtMs = 300;
const minuteMs = 60_000;
const keptMs = 60 * minuteMs;
const heldAtMost = 300;
const askedAtOnce = 2;
const askedPerMinute = 20;

/** Asks what stands behind the addresses that are looked at, once for all messages, and remembers it (R5). */
export class Previews {
  readonly #parts: Parts;
  readonly #answers = signal<Answers>(new Map());
  /** Answers that are too old are shown until there is another. */
  readonly #freshUntilMs = new Map<string, number>();
  /** Number of rows on screen by address, in the order in which they came. */
  readonly #looked = new Map<string, number>();
  readonly #asking = new Set<string>();
  #arrived: readonly (readonly [string, LinkPreview | null])[] = [];
  #askedMs: readonly number[] = [];
  #pausedUntilMs = 0;
  #stopTimer: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get answers(): ReadonlySignal<Answers> {
    return this.#answers;
  }

  /** A row with these addresses has come on screen. Returns how to say that it has left. */
  look(addresses: readonly string[]): () => void {
    let leave = this.#parts.clock.after(lookedAtMs, () => {
      for (const address of addresses) this.#count(address, 1);
      leave = () => addresses.forEach((address) => this.#count(address, -1));
      this.#askNext();
    });
    return () => leave();
  }

  /** Takes a card off one's own message, for everybody. The event changes the screen; a refusal changes nothing. */
  remove({ id, content }: Message, address: string): void {
    const text = withoutPreview(content ?? '', address);
    this.#parts.ask('message:edit', { message_id: id, text }).catch(() => undefined);
  }

  #count(address: string, by: 1 | -1): void {
    const rows = (this.#looked.get(address) ?? 0) + by;
    if (rows > 0) this.#looked.set(address, rows);
    else this.#looked.delete(address);
  }

  #askNext(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    for (const address of this.#looked.keys()) {
      if (this.#asking.has(address) || this.#isFresh(address)) continue;
      if (this.#asking.size >= askedAtOnce) return; // the next answer leads here again
      const waitMs = this.#waitMs();
      if (waitMs > 0) {
        this.#stopTimer = this.#parts.clock.after(waitMs, () => this.#askNext());
        return;
      }
      void this.#ask(address);
    }
  }

  #isFresh(address: string): boolean {
    return (this.#freshUntilMs.get(address) ?? 0) > this.#parts.clock.now();
  }

  #waitMs(): number {
    const nowMs = this.#parts.clock.now();
    this.#askedMs = this.#askedMs.filter((atMs) => atMs > nowMs - minuteMs);
    const first = this.#askedMs[0] ?? nowMs;
    const fullMs = this.#askedMs.length < askedPerMinute ? 0 : first + minuteMs - nowMs;
    return Math.max(fullMs, this.#pausedUntilMs - nowMs);
  }

  async #ask(address: string): Promise<void> {
    const { clock, fetchPreview } = this.#parts;
    this.#asking.add(address);
    this.#askedMs = [...this.#askedMs, clock.now()];
    try {
      this.#keep(address, await fetchPreview(address), keptMs);
    } catch (error) {
      if (error instanceof CommandError && error.code === 'TooManyRequests')
        this.#pausedUntilMs = clock.now() + (error.retryAfterMs ?? minuteMs);
      else this.#keep(address, this.#answers.peek().get(address) ?? null, minuteMs);
    }
    this.#asking.delete(address);
    this.#askNext();
  }

  #keep(address: string, preview: LinkPreview | null, forMs: number): void {
    this.#freshUntilMs.set(address, this.#parts.clock.now() + forMs);
    this.#arrived = [...this.#arrived, [address, preview]];
    if (this.#arrived.length === 1) this.#parts.nextFrame(() => this.#tellNext());
  }

  /** One in a frame: with the end in view, a row that grows together with one below it would move twice. */
  #tellNext(): void {
    const [first, ...others] = this.#arrived;
    if (first === undefined) return;
    this.#arrived = others;
    if (others.length > 0) this.#parts.nextFrame(() => this.#tellNext());
    const answers = new Map([...this.#answers.peek()].filter(([address]) => address !== first[0]));
    answers.set(...first); // the newest stands last
    for (const oldest of [...answers.keys()].slice(0, -heldAtMost)) {
      answers.delete(oldest);
      this.#freshUntilMs.delete(oldest);
    }
    this.#answers.value = answers;
  }
}
