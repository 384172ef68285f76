import type { Clock } from './clock.ts';

/** What the server grants one socket, less what other commands need: it closes one that asks for more. */
const allowed = [
  { commands: 50, withinMs: 10_000 },
  { commands: 100, withinMs: 60_000 },
] as const;

/** Keeps one's own messages below the limits of the connection. */
export class Pace {
  readonly #clock: Clock;
  #sentMs: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How long the next command has to wait; 0 when it may go. */
  waitMs(): number {
    const nowMs = this.#clock.now();
    const waits = allowed.map(({ commands, withinMs }) => {
      const atMs = this.#sentMs.at(-commands);
      return this.#sentMs.length < commands || atMs === undefined ? 0 : atMs + withinMs - nowMs;
    });
    return Math.max(0, ...waits);
  }

  sent(): void {
    this.#sentMs = [...this.#sentMs.slice(-99), this.#clock.now()];
  }
}
