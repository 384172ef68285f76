import { limits } from '#shared/limits.ts';
import type { PresenceState } from '#shared/presence.ts';
import type { Ask } from '../socket.ts';
import type { Clock } from './clock.ts';

/** Reports whether somebody is at this page: at once when it changes, and with every new connection (RT-66). */
export class PresenceReport {
  readonly #clock: Clock;
  readonly #ask: Ask;
  #visible = true;
  #lastInputMs: number;
  #told: PresenceState | null = null;
  #stopTimer: (() => void) | null = null;

  constructor(clock: Clock, ask: Ask) {
    this.#clock = clock;
    this.#ask = ask;
    this.#lastInputMs = clock.now();
  }

  /** A new connection knows nothing of us. */
  connected(): void {
    this.#told = null;
    this.#tell();
  }

  setVisible(visible: boolean): void {
    if (visible) this.#lastInputMs = this.#clock.now();
    this.#visible = visible;
    this.#tell();
  }

  /** Somebody has moved the pointer or pressed a key. */
  input(): void {
    this.#lastInputMs = this.#clock.now();
    if (this.#told !== 'active') this.#tell();
  }

  #state(): PresenceState {
    if (!this.#visible) return 'hidden';
    return this.#clock.now() - this.#lastInputMs < limits.presenceIdleMs ? 'active' : 'idle';
  }

  #tell(): void {
    const state = this.#state();
    this.#stopTimer?.();
    if (state === 'active') this.#stopTimer = this.#clock.after(this.#idleInMs(), () => this.#tell());
    if (state === this.#told) return;
    this.#told = state;
    this.#ask('presence:report', { state }).catch(() => {
      this.#told = null; // told again with the next connection or change
    });
  }

  #idleInMs(): number {
    return Math.max(1, this.#lastInputMs + limits.presenceIdleMs - this.#clock.now());
  }
}
