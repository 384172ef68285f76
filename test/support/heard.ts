import type { Socket } from 'socket.io-client';

/** The arguments of the next event of a client's socket, its own such as `disconnect` included. */
export function heard(socket: Socket, name: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.once(name, (...values: unknown[]) => resolve(values)));
}
