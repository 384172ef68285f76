import type { Clock } from './clock.ts';

/** Who waits for a turn: some queue, some pause before they queue. Each has an `id`. */
export class Turns {
  readonly #clock: Clock;
  /** A pause is over by itself. */
  readonly #queued: () => void;
  readonly #queue = new Map<string, () => void>();
  /** How to end each pause. */
  readonly #pauses = new Map<string, () => void>();

  constructor(clock: Clock, queued: () => void) {
    this.#clock = clock;
    this.#queued = queued;
  }

  /** Queues one that does something when its turn comes. */
  queue(id: string, go: () => void): void {
    this.#queue.set(id, go);
  }

  /** Queues one after a while. Settled when its turn comes. */
  pause(id: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#pauses.delete(id);
        this.queue(id, resolve);
      };
      const cancel = this.#clock.after(ms, () => {
        end();
        this.#queued();
      });
      this.#pauses.set(id, end);
    });
  }

  /** All that pause queue now. */
  endPauses(): void {
    for (const end of this.#pauses.values()) end();
  }

  /** One that waits no more: its turn never comes. */
  leave(id: string): void {
    this.#pauses.get(id)?.();
    this.#queue.delete(id);
  }

  /** Takes the first of some out of the queue. */
  take(ids: Iterable<string>, atMost: number): [id: string, go: () => void][] {
    const next = [...ids].flatMap((id): [string, () => void][] => {
      const go = this.#queue.get(id);
      return go === undefined ? [] : [[id, go]];
    });
    const taken = next.slice(0, Math.max(0, atMost));
    for (const [id] of taken) this.#queue.delete(id);
    return taken;
  }
}
