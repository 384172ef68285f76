import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';
import { cutOff, type Peer } from './transport.ts';

export type FloodSettings = Pick<Settings, 'rateLimits' | 'rateLimitEnabled'>;

/** A WebSocket below the engine, as far as its frames are counted. */
export interface Wire {
  readonly on: (name: 'message' | 'ping' | 'pong', listener: () => void) => void;
  readonly removeAllListeners: (name: 'message') => void;
  readonly terminate: () => void;
}

/** One more; true when that is too much for a second. */
type Meter = () => boolean;

const packetsPerSecond = 200;
/** Where the operator has switched rates off, nothing but the process itself is protected. */
const packetsWithoutRates = 2_000;
const secondMs = 1_000;
/** CONNECT packets of one connection, refused ones included. */
const connectsMax = 10;

/** More than a client may do that spends the budgets of ten seconds in one. */
export function packetsAllowed({ rateLimits, rateLimitEnabled }: FloodSettings): number {
  if (!rateLimitEnabled) return packetsWithoutRates;
  return Math.max(packetsPerSecond, 2 * (rateLimits.commands10s + rateLimits.signals10s));
}

export function createMeter(clock: Clock, allowed: number): Meter {
  let startedMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  return () => {
    const nowMs = clock.monotonicMs();
    if (nowMs - startedMs >= secondMs) {
      startedMs = nowMs;
      count = 0;
    }
    count += 1;
    return count > allowed;
  };
}

/** Count every frame, also those the engine never tells of: each ping is answered, whether anybody reads that or not. */
export function guardWire(wire: Wire, isTooMuch: Meter): void {
  const count = () => {
    if (!isTooMuch()) return;
    // What came in the same piece is still taken apart, and nobody shall look at it.
    wire.removeAllListeners('message');
    wire.terminate();
  };
  wire.on('message', count);
  wire.on('ping', count);
  wire.on('pong', count);
}

/**
 * Floods, binary packets, a second identity and what only the engine itself may say are no part of the contract;
 * nothing of them reaches the parser.
 */
export function guardPackets(peer: Peer, isTooMuch: Meter): void {
  const mayConnect = createConnectRule();
  const isAllowed = ({ type, data }: { type: string; data?: unknown }) => {
    if (isTooMuch()) return false;
    // The packets of an upgrade go to its new transport, and the goodbye of polling ends there too.
    if (type === 'pong') return true;
    if (type !== 'message' || typeof data !== 'string' || /^[56]/.test(data)) return false;
    return !data.startsWith('0') || mayConnect(data);
  };
  peer.on('packet', (packet) => {
    if (!isAllowed(packet)) cutOff(peer);
  });
}

/** A CONNECT for our namespace once; some for others are answered with a refusal. */
function createConnectRule(): (packet: string) => boolean {
  let connects = 0;
  let isBegun = false;
  return (packet) => {
    const isOwn = namespaceOf(packet) === '/';
    const isAgain = isOwn && isBegun;
    isBegun ||= isOwn;
    connects += 1;
    return connects <= connectsMax && !isAgain;
  };
}

function namespaceOf(connect: string): string {
  return connect[1] === '/' ? (connect.slice(1).split(',', 1)[0] ?? '/') : '/';
}
