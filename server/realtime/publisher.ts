import type { Server } from 'socket.io';
import type { Announcement } from '../actions/action.ts';
import type { Log } from '../log.ts';
import { roomsOf } from './rooms.ts';
import { cutSlowReaders } from './transport.ts';
import { toFrames } from './window.ts';

/** Events after which slow readers are looked for, besides every 250 ms: a busy loop has no time for timers. */
const lookEvery = 200;

/** Tells people what has been committed, in commit order. Never throws: what is lost here is found by a head check. */
export function createPublisher(io: Server, log: Log): (announcements: readonly Announcement[]) => void {
  let told = 0;
  return (announcements) => {
    try {
      for (const { audience, event } of toFrames(announcements)) {
        const rooms = roomsOf(audience);
        // Socket.IO takes no rooms for everybody.
        if (rooms.length > 0) io.to(rooms).emit(event.name, event.payload);
      }
      told += announcements.length;
      if (told >= lookEvery)
        cutSlowReaders(
          Array.from(io.sockets.sockets.values(), ({ conn }) => conn),
          log,
        );
      told %= lookEvery;
    } catch (error) {
      log.error({ error }, 'events could not be published');
    }
  };
}
