import { type ReadonlySignal, signal } from '@preact/signals';
import { text } from '../text/en.ts';
import type { Clock } from './clock.ts';

const windowMs = 2_000;
const readOut = 3;

/** What a screen reader is told about new messages: each one, or only how many when they come fast. */
export class Announcer {
  readonly #clock: Clock;
  readonly #sentence = signal('');
  #recentMs: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get sentence(): ReadonlySignal<string> {
    return this.#sentence;
  }

  /** Says something at once. */
  say(sentence: string): void {
    this.#sentence.value = sentence;
  }

  /** `content` in words; null: there is nothing to tell. */
  arrived(name: string, content: string | null): void {
    if (content === null) return;
    const now = this.#clock.now();
    this.#recentMs = [...this.#recentMs.filter((ms) => now - ms < windowMs), now];
    const count = this.#recentMs.length;
    this.#sentence.value = count > readOut ? text.announceMany(count) : text.announceMessage(name, content);
  }
}
