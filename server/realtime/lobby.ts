import { cutOff, type Peer } from './transport.ts';

/** Connections that nobody has joined over yet: each takes memory, and costs whoever opens it next to nothing. */
export interface Lobby {
  /** @param key who it is counted for */
  isFull: (key: string) => boolean;
  /** From here until it has joined, is closed, or its time is over. */
  enter: (peer: Peer, key: string) => void;
  joined: (peer: Peer) => void;
}

/** How long a connection may take to join. */
export const connectTimeoutMs = 10_000;
const waitingPerKey = 100;

export function createLobby(): Lobby {
  const waiting = new Map<string, number>();
  const leaving = new WeakMap<Peer, () => void>();

  return {
    isFull: (key) => (waiting.get(key) ?? 0) >= waitingPerKey,
    enter: (peer, key) => {
      waiting.set(key, (waiting.get(key) ?? 0) + 1);
      // Socket.IO would wait 30 s more for a polling client to fetch its goodbye.
      const timer = setTimeout(() => cutOff(peer), connectTimeoutMs);
      const leave = () => {
        if (!leaving.delete(peer)) return;
        clearTimeout(timer);
        const left = (waiting.get(key) ?? 1) - 1;
        if (left === 0) waiting.delete(key);
        else waiting.set(key, left);
      };
      leaving.set(peer, leave);
      peer.once('close', leave);
    },
    joined: (peer) => leaving.get(peer)?.(),
  };
}
