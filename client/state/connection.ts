import { type ReadonlySignal, signal } from '@preact/signals';
import type { ChatSocket, Refusal } from '../socket.ts';
import { backOffMs, type Clock } from './clock.ts';

/** What a person is told about the connection; `sentence` is the server's. */
export type Status =
  | { readonly kind: 'connected' | 'connecting' | 'slow' | 'offline' | 'crowded' }
  | { readonly kind: 'refused'; readonly sentence: string };

interface Parts {
  readonly clock: Clock;
  readonly random: () => number;
  readonly socket: Pick<ChatSocket, 'connect' | 'disconnect'>;
  readonly isOnline: () => boolean;
  readonly signedOut: () => void;
  /** Loads the page anew; false when that was tried already. */
  readonly reloadOnce: () => boolean;
}

const slowAfterMs = 5_000;
const welcomeWithinMs = 25_000;
const silentAfterMs = 50_000;

/** Keeps the socket connected: when to try, how long to wait, when to stop trying (RT-8, RT-75, RT-78). */
export class Connection {
  readonly #parts: Parts;
  readonly #status = signal<Status>({ kind: 'connecting' });
  #attempt = 0;
  #downSinceMs: number | null;
  #lastPacketMs: number;
  #nextDelayMs: number | null = null;
  #ended = false;
  #stopRetry: (() => void) | null = null;
  #stopSlow: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#downSinceMs = parts.clock.now();
    this.#lastPacketMs = parts.clock.now();
  }

  get status(): ReadonlySignal<Status> {
    return this.#status;
  }

  /** How long there has been no connection; 0 while there is one. */
  downMs(): number {
    return this.#downSinceMs === null ? 0 : Math.max(1, this.#parts.clock.now() - this.#downSinceMs);
  }

  /** Connects now, whatever was planned. */
  connect(): void {
    if (this.#ended) return;
    this.#parts.socket.disconnect();
    this.#retryAfter(welcomeWithinMs); // should neither a welcome nor a refusal come
    if (this.#status.value.kind !== 'slow') this.#showConnecting();
    this.#parts.socket.connect();
  }

  /** `welcome` has come. */
  welcomed(): void {
    this.#stopTimers();
    this.#attempt = 0;
    this.#downSinceMs = null;
    this.#status.value = { kind: 'connected' };
  }

  heard(): void {
    this.#lastPacketMs = this.#parts.clock.now();
  }

  lost(): void {
    if (this.#ended) return;
    this.#downSinceMs ??= this.#parts.clock.now();
    if (!this.#parts.isOnline()) return this.offline();
    this.#showConnecting();
    this.#retryAfter(this.#nextDelayMs ?? backOffMs(this.#attempt, this.#parts.random));
    this.#nextDelayMs = null;
    this.#attempt += 1;
  }

  refused(refusal: Refusal): void {
    if (this.#ended) return;
    const { code, message, retryAfterMs } = refusal;
    this.#nextDelayMs = retryAfterMs;
    if (code === 'AuthenticationRequired') return this.end();
    if (code === 'PermissionDenied') return this.#stop({ kind: 'refused', sentence: message });
    if (code === 'TooManyRequests') return this.#crowded(retryAfterMs);
    if (code === 'BadRequest' && this.#parts.reloadOnce()) return this.#stop({ kind: 'connecting' });
    this.lost();
  }

  /** The server closes soon or has had enough of this socket: return after a time it names. */
  closingSoon(delayMs: number): void {
    this.#nextDelayMs = delayMs;
  }

  /** The session is over: to the sign-in page. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopTimers();
    this.#parts.socket.disconnect();
    this.#parts.signedOut();
  }

  offline(): void {
    if (this.#ended) return;
    this.#stopTimers();
    this.#status.value = { kind: 'offline' };
  }

  /** The browser has a network again, or somebody pressed a button. */
  online(): void {
    if (this.#ended || this.#downSinceMs === null) return;
    this.#attempt = 0;
    this.#showConnecting();
    this.#retryAfter(this.#parts.random() * 1_000);
  }

  /** The page is looked at again: a connection that has been silent for too long is made anew. */
  seen(): void {
    const silentMs = this.#parts.clock.now() - this.#lastPacketMs;
    if (this.#downSinceMs !== null || silentMs < silentAfterMs) return;
    this.#downSinceMs = this.#parts.clock.now();
    this.connect();
  }

  #crowded(retryAfterMs: number | null): void {
    this.#stop({ kind: 'crowded' });
    if (retryAfterMs !== null) this.#retryAfter(retryAfterMs);
  }

  #stop(status: Status): void {
    this.#stopTimers();
    this.#status.value = status;
  }

  #showConnecting(): void {
    if (this.#stopSlow) return;
    this.#status.value = { kind: 'connecting' };
    this.#stopSlow = this.#parts.clock.after(slowAfterMs, () => {
      this.#status.value = { kind: 'slow' };
    });
  }

  #retryAfter(ms: number): void {
    this.#stopRetry?.();
    this.#stopRetry = this.#parts.clock.after(ms, () => this.connect());
  }

  #stopTimers(): void {
    this.#stopRetry?.();
    this.#stopSlow?.();
    this.#stopRetry = null;
    this.#stopSlow = null;
  }
}
