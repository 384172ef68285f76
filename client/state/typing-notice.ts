import { limits } from '#shared/limits.ts';
import type { Ask } from '../socket.ts';
import type { Clock } from './clock.ts';

/** However many messages one sends in a row: notices, too, count towards the limits of the connection. */
const noticeEveryMs = 1_000;

/** Tells the others that one is typing: at the first key, then at most every 3 s per place (W9). */
export class TypingNotice {
  readonly #clock: Clock;
  readonly #ask: Ask;
  readonly #toldMs = new Map<string, number>();
  #lastMs = -Infinity;

  constructor(clock: Clock, ask: Ask) {
    this.#clock = clock;
    this.#ask = ask;
  }

  /** The text has changed by a key. */
  typed(channel: string, text: string): void {
    if (text.trim() === '') return this.#stop(channel);
    const now = this.#clock.now();
    if (now - (this.#toldMs.get(channel) ?? -Infinity) < limits.typingEveryMs) return;
    if (now - this.#lastMs < noticeEveryMs) return;
    this.#lastMs = now;
    this.#toldMs.set(channel, now);
    this.#tell('typing:start', channel);
  }

  /** The message ends the notice by itself. */
  sent(channel: string): void {
    this.#toldMs.delete(channel);
  }

  #stop(channel: string): void {
    if (this.#toldMs.delete(channel)) this.#tell('typing:stop', channel);
  }

  #tell(name: 'typing:start' | 'typing:stop', channel: string): void {
    this.#ask(name, { channel }).catch(() => undefined); // nobody misses a lost notice
  }
}
