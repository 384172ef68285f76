import type { EventPayload } from '#shared/events.ts';
import { limits } from '#shared/limits.ts';
import type { Server } from 'socket.io';
import type { Announcement, Audience, Member } from '../actions/action.ts';
import type { TypingAccess } from '../actions/typing/access-typing.ts';
import type { TypingBook } from '../actions/typing/typing-book.ts';
import type { Clock } from '../clock.ts';
import { roomsOf } from './rooms.ts';

/** The one book behind all doors, and what tells people of it. */
export interface TypingFeed extends TypingBook {
  /** A person has gone offline. */
  endPerson: (memberId: number) => void;
  /** A session is over; what its person types elsewhere goes on. */
  endSession: (sessionId: string) => void;
  /** A message ends the typing of its author there, and so does leaving a channel. */
  hear: (announcements: readonly Announcement[]) => void;
}

/** Where more sockets than this would hear of it, nobody does (RT-73). */
const receiversMax = 500;

interface TypingParts {
  io: Server;
  clock: Clock;
  /** True while the event loop is late: then nobody is told (RT-73). */
  isLate: () => boolean;
}

/** Nobody types in more places within 3 seconds; a script that says so is not passed on. */
const placesMax = 5;

/** Somebody who types. A person types in one place at a time. */
interface Typing {
  readonly by: Member;
  place: TypingAccess;
  untilMs: number;
  /** Whether others have been told of it. */
  isTold: boolean;
}

interface Book {
  readonly parts: TypingParts;
  /** By member. */
  readonly typing: Map<number, Typing>;
  /** When a person was last announced in a place: at most once in 3 seconds (RT-71). */
  readonly toldAtMs: Map<string, number>;
}

/** Everybody who types is in the book for 5 seconds; of what there is too much to tell, nobody hears. */
export function createTypingFeed(parts: TypingParts): TypingFeed {
  const book: Book = { parts, typing: new Map(), toldAtMs: new Map() };
  const { typing } = book;
  const endAll = (fits: (one: Typing) => boolean) => {
    for (const one of [...typing.values()].filter(fits)) end(book, one);
  };

  return {
    start: (by, place) => start(book, by, place),
    stop: (by, place) => endAll((one) => one.by.memberId === by.memberId && isSamePlace(one.place, place)),
    typingIn: (channelId, exceptMemberId) => {
      forgetOld(book);
      const others = [...typing.values()].filter(({ by }) => by.memberId !== exceptMemberId);
      return others.filter(({ place }) => place.channelId === channelId).map(({ by }) => by.username);
    },
    endPerson: (memberId) => endAll(({ by }) => by.memberId === memberId),
    endSession: (sessionId) => endAll(({ by }) => by.sessionId === sessionId),
    hear: (announcements) => {
      for (const { audience, event } of announcements) {
        if (event.name === 'message:created') forgetAuthor(book, event.payload);
        if (event.name === 'channel:left' && 'username' in event.payload) leave(book, event.payload, audience);
      }
    },
  };
}

function start(book: Book, by: Member, place: TypingAccess): void {
  forgetOld(book);
  const before = book.typing.get(by.memberId);
  const isOngoing = before !== undefined && isSamePlace(before.place, place);
  const untilMs = book.parts.clock.monotonicMs() + limits.typingShownMs;
  const now = { by, place, untilMs, isTold: isOngoing && before.isTold };
  book.typing.set(by.memberId, now);
  announce(book, now);
  // After the notice of where it goes on: what may be dropped is, while another frame is on its way.
  if (before !== undefined && !isOngoing) tellEnd(book, before);
}

/** Tell people that somebody types, unless they were told a moment ago. */
function announce({ parts, toldAtMs }: Book, one: Typing): void {
  const person = `${one.by.memberId} `;
  const key = `${person}${one.place.channelId} ${one.place.rootId}`;
  const places = Array.from(toldAtMs.keys()).filter((told) => told.startsWith(person));
  const isEnough = toldAtMs.has(key) || places.length >= placesMax;
  const rooms = isEnough ? [] : roomsToTell(parts, one.place.audience);
  if (rooms.length === 0) return;
  parts.io.to(rooms).volatile.emit('typing:started', noticeOf(one, limits.typingShownMs));
  toldAtMs.set(key, parts.clock.monotonicMs());
  one.isTold = true;
}

/** Take somebody out of the book. */
function end(book: Book, one: Typing): void {
  book.typing.delete(one.by.memberId);
  tellEnd(book, one);
}

/** Tell those who were told. Not volatile: this often follows another frame at once, and would always be dropped then. */
function tellEnd({ parts }: Book, one: Typing): void {
  const rooms = one.isTold ? roomsToTell(parts, one.place.audience) : [];
  if (rooms.length > 0) parts.io.to(rooms).emit('typing:stopped', noticeOf(one, 0));
}

/** A message ends the typing by itself: nobody need be told. */
function forgetAuthor({ typing }: Book, { workspace_id, channel_id, message }: EventPayload<'message:created'>): void {
  for (const [memberId, { by, place }] of typing) {
    const isAuthor = by.username === message.sender && by.workspaceId === workspace_id;
    if (isAuthor && place.channelId === channel_id) typing.delete(memberId);
  }
}

/** Somebody has left a channel: those who remain hear that typing has ended, and whoever left hears nothing more. */
function leave(book: Book, left: { channel_id: number; username: string }, remaining: Audience): void {
  for (const one of [...book.typing.values()].filter(({ place }) => place.channelId === left.channel_id)) {
    one.place = { ...one.place, audience: onlyThose(one.place.audience, remaining) };
    if (one.by.username === left.username) end(book, one);
  }
}

function onlyThose(audience: Audience, remaining: Audience): Audience {
  if (!('memberIds' in audience && 'memberIds' in remaining)) return remaining;
  return { memberIds: audience.memberIds.filter((memberId) => remaining.memberIds.includes(memberId)) };
}

/** The rooms an audience is in; none where it would be too much to tell. */
function roomsToTell({ io, isLate }: TypingParts, audience: Audience): string[] {
  const rooms = roomsOf(audience);
  const receivers = rooms.reduce((sum, room) => sum + (io.of('/').adapter.rooms.get(room)?.size ?? 0), 0);
  return receivers === 0 || receivers > receiversMax || isLate() ? [] : rooms;
}

function forgetOld({ parts, typing, toldAtMs }: Book): void {
  const nowMs = parts.clock.monotonicMs();
  for (const [memberId, { untilMs }] of typing) if (untilMs <= nowMs) typing.delete(memberId);
  for (const [key, atMs] of toldAtMs) if (nowMs - atMs >= limits.typingEveryMs) toldAtMs.delete(key);
}

function noticeOf({ by, place }: Typing, forMs: number): EventPayload<'typing:started'> {
  return { channel_id: place.channelId, username: by.username, root_id: place.rootId, for_ms: forMs };
}

function isSamePlace(a: TypingAccess, b: TypingAccess): boolean {
  return a.channelId === b.channelId && a.rootId === b.rootId;
}
