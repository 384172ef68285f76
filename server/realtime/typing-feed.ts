import { limits } from '#shared/limits.ts';
import type { Server } from 'socket.io';
import type { Core, Member } from '../actions/action.ts';
import { accessTyping, type TypingAccess, type TypingPlace } from '../actions/typing/access-typing.ts';
import type { Clock } from '../clock.ts';
import { roomsOf } from './rooms.ts';

/** Who types where. Never stored; a lost notice is no loss. */
export interface TypingFeed {
  start: (actor: Member, place: TypingPlace) => Promise<Record<never, never>>;
  stop: (actor: Member, place: TypingPlace) => Promise<Record<never, never>>;
}

/** Where more sockets than this would hear of it, nobody does (RT-73). */
const receiversMax = 500;

interface TypingParts {
  io: Server;
  core: Core;
  clock: Clock;
}

/** At most one notice per 3 seconds, person and place, over all sockets; surplus is dropped without a word (RT-71). */
export function createTypingFeed({ io, core, clock }: TypingParts): TypingFeed {
  const toldAtMs = new Map<string, number>();
  const keyOf = (actor: Member, access: TypingAccess) => `${actor.memberId} ${access.channelId} ${access.rootId}`;
  const tell = (access: TypingAccess, name: 'typing:started' | 'typing:stopped', payload: object) => {
    const rooms = roomsOf(access.audience);
    const receivers = rooms.reduce((sum, room) => sum + (io.of('/').adapter.rooms.get(room)?.size ?? 0), 0);
    if (receivers > 0 && receivers <= receiversMax) io.to(rooms).volatile.emit(name, payload);
  };
  /** What is not shown any more is not known any more. */
  const forget = (nowMs: number) => {
    for (const [key, atMs] of toldAtMs) if (nowMs - atMs >= limits.typingShownMs) toldAtMs.delete(key);
  };

  return {
    start: async (actor, place) => {
      const access = await core.read(accessTyping, actor, place);
      const nowMs = clock.monotonicMs();
      forget(nowMs);
      if (access === null) return {};
      const lastMs = toldAtMs.get(keyOf(actor, access)) ?? Number.NEGATIVE_INFINITY;
      if (nowMs - lastMs < limits.typingEveryMs) return {};
      toldAtMs.set(keyOf(actor, access), nowMs);
      tell(access, 'typing:started', { ...noticeOf(actor, access), for_ms: limits.typingShownMs });
      return {};
    },
    stop: async (actor, place) => {
      const access = await core.read(accessTyping, actor, place);
      forget(clock.monotonicMs());
      if (access === null || !toldAtMs.delete(keyOf(actor, access))) return {};
      tell(access, 'typing:stopped', noticeOf(actor, access));
      return {};
    },
  };
}

function noticeOf(actor: Member, access: TypingAccess) {
  return { channel_id: access.channelId, username: actor.username, root_id: access.rootId };
}
