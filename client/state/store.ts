import { type ReadonlySignal, signal } from '@preact/signals';
import { emptyState, type State } from './state.ts';

/** Runs a drawing later, all changes of a frame at once. */
export type Schedule = (draw: () => void) => void;

/** Holds the state and tells the views, at most once per frame. */
export class Store {
  readonly #shown = signal<State>(emptyState);
  readonly #schedule: Schedule;
  #now: State = emptyState;
  #waiting = false;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
  }

  /** The state as it is, perhaps not drawn yet. */
  get now(): State {
    return this.#now;
  }

  /** The state the views draw. */
  get shown(): ReadonlySignal<State> {
    return this.#shown;
  }

  update(change: (state: State) => State): void {
    const next = change(this.#now);
    if (next === this.#now) return;
    this.#now = next;
    if (this.#waiting) return;
    this.#waiting = true;
    this.#schedule(() => {
      this.#waiting = false;
      this.#shown.value = this.#now;
    });
  }
}
