import type { StreamKey } from '#shared/streams.ts';
import { limits } from '#shared/limits.ts';
import { judge, release } from '#shared/streams.ts';
import { backOffMs, type Clock } from './clock.ts';

interface Track<E> {
  cursor: number;
  readonly held: Map<number, E>;
  stopTimer: (() => void) | null;
  repairing: boolean;
  failures: number;
}

interface Parts<E> {
  readonly clock: Clock;
  readonly random: () => number;
  /** Applies the next event of a stream. */
  readonly deliver: (event: E) => void;
  /** Asks the server for what is missing and applies it. Answers the new cursor, or null: forget the stream. */
  readonly repair: (key: StreamKey, cursor: number) => Promise<number | null>;
}

/**
 * The rule RT-21 at work: every stream's events are applied once, in order and without a hole.
 * While a stream is being repaired its events are held, so that an answer never overwrites something newer.
 */
export class Cursors<E> {
  readonly #parts: Parts<E>;
  #tracks = new Map<StreamKey, Track<E>>();
  #connected = false;

  constructor(parts: Parts<E>) {
    this.#parts = parts;
  }

  /** The newest number applied, or undefined where nothing is known. */
  at(key: StreamKey): number | undefined {
    return this.#tracks.get(key)?.cursor;
  }

  /** Every stream and its number, for the head check. */
  all(): [StreamKey, number][] {
    return [...this.#tracks].map(([key, track]) => [key, track.cursor]);
  }

  /** What is held is complete up to this number. */
  set(key: StreamKey, number: number): void {
    const track = this.#tracks.get(key) ?? this.#add(key);
    track.cursor = number;
    this.#flush(track);
    this.#watch(key, track);
  }

  /** Nothing is held of this stream: fetch it all; what arrives meanwhile waits. */
  load(key: StreamKey): void {
    if (!this.#tracks.has(key)) this.#add(key);
    this.repairNow(key);
  }

  /** Looks at an event and applies, holds or drops it. False when the stream is unknown. */
  receive(key: StreamKey, number: number, event: E): boolean {
    const track = this.#tracks.get(key);
    if (!track) return false;
    const verdict = judge(track.cursor, number);
    if (verdict === 'ignore') return true;
    track.held.set(number, event);
    if (!track.repairing) this.#flush(track);
    this.#watch(key, track);
    return true;
  }

  /** Somebody says that the stream has come further than this client: a gap, unless its events are on their way. */
  hint(key: StreamKey, number: number): void {
    const track = this.#tracks.get(key);
    if (track && number > track.cursor) this.#startTimer(key, track, limits.gapHoldMs);
  }

  forget(key: StreamKey): void {
    this.#tracks.get(key)?.stopTimer?.();
    this.#tracks.delete(key);
  }

  /** Another epoch: all numbers are void. */
  forgetAll(): void {
    for (const track of this.#tracks.values()) track.stopTimer?.();
    this.#tracks.clear();
  }

  /** Without a connection no repair is tried; held events wait for the next one. */
  setConnected(connected: boolean): void {
    this.#connected = connected;
    for (const track of this.#tracks.values()) {
      track.stopTimer?.();
      track.stopTimer = null;
      track.failures = 0;
    }
  }

  /** Repairs a stream, one repair at a time. */
  repairNow(key: StreamKey): void {
    const track = this.#tracks.get(key);
    if (track) void this.#repair(key, track);
  }

  #add(key: StreamKey): Track<E> {
    const track: Track<E> = { cursor: 0, held: new Map(), stopTimer: null, repairing: false, failures: 0 };
    this.#tracks.set(key, track);
    return track;
  }

  #flush(track: Track<E>): void {
    const { cursor, ready } = release(track.cursor, track.held);
    track.cursor = cursor;
    for (const event of ready) this.#parts.deliver(event);
  }

  /** A hole gets a moment to fill by itself: neighbours may arrive in the other order. */
  #watch(key: StreamKey, track: Track<E>): void {
    if (track.held.size > 0) return this.#startTimer(key, track, limits.gapHoldMs);
    track.stopTimer?.();
    track.stopTimer = null;
  }

  #startTimer(key: StreamKey, track: Track<E>, ms: number): void {
    if (track.stopTimer || track.repairing) return;
    track.stopTimer = this.#parts.clock.after(ms, () => {
      track.stopTimer = null;
      void this.#repair(key, track);
    });
  }

  async #repair(key: StreamKey, track: Track<E>): Promise<void> {
    if (track.repairing || !this.#connected) return;
    track.stopTimer?.();
    track.stopTimer = null;
    track.repairing = true;
    const cursor = await this.#parts.repair(key, track.cursor).catch(() => 'failed' as const);
    track.repairing = false;
    if (this.#tracks.get(key) !== track) return;
    if (cursor === null) return this.forget(key);
    if (cursor === 'failed') return this.#retryLater(key, track);
    track.failures = 0;
    track.cursor = cursor;
    this.#flush(track);
    this.#watch(key, track);
  }

  #retryLater(key: StreamKey, track: Track<E>): void {
    if (!this.#connected) return;
    this.#startTimer(key, track, backOffMs(track.failures, this.#parts.random));
    track.failures += 1;
  }
}
