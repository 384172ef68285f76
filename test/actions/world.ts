import type { AnyEvent, EventName, EventPayload } from '#shared/events.ts';
import type { Role } from '#shared/roles.ts';
import type { Announcement, Core, Member } from '../../server/actions/action.ts';
import { sendMessage, type SendAnswer, type SendInput } from '../../server/actions/messages/send.ts';
import { createCore } from '../../server/actions/run.ts';
import type { ErrorCode } from '#shared/errors.ts';
import { ChatError } from '../../server/errors.ts';
import { createLog } from '../../server/log.ts';
import type { Insertable, Kysely, Updateable } from 'kysely';
import type { Schema } from '../../server/storage/schema.ts';
import { openTempDatabase, startUs, type TempDatabase } from '../storage/temp-database.ts';
import { createTestClock, type TestClock } from '../support/clock.ts';

/** People and conversations of every kind on a real database, those that no action can make yet included. */
export interface World {
  readonly temp: TempDatabase;
  readonly core: Core & { drain: () => Promise<void> };
  readonly clock: TestClock;
  readonly rows: Kysely<Schema>;
  /** The first workspace. */
  readonly home: number;
  /** Everything published, in order. */
  readonly published: Announcement[];
  readonly logged: string[];
  policy: { staffEveryone: boolean; staffPin: boolean; staffCreateChannel: boolean };
  close: () => Promise<void>;
}

export async function openWorld(): Promise<World> {
  const temp = await openTempDatabase();
  const clock = createTestClock(startUs);
  const published: Announcement[] = [];
  const logged: string[] = [];
  const policy = { staffEveryone: true, staffPin: true, staffCreateChannel: true };
  const core = createCore({
    database: temp.database,
    clock,
    policy,
    log: createLog('warn', { write: (line) => void logged.push(line) }),
    publish: (announcements) => void published.push(...announcements),
  });
  const home = await addWorkspace(temp.rows);
  return { temp, core, clock, rows: temp.rows, home, published, logged, policy, close: temp.close };
}

export async function addWorkspace(rows: Kysely<Schema>): Promise<number> {
  const insert = rows.insertInto('workspaces').values({ name: 'Office', created_us: startUs });
  return (await insert.returning('id').executeTakeFirstOrThrow()).id;
}

interface PersonOptions {
  role?: Role;
  workspaceId?: number;
  deactivated?: boolean;
  /** Taken out of the workspace. */
  removed?: boolean;
}

/** An account and its membership; the actor that it is when signed in. */
export async function addPerson(world: World, username: string, options: PersonOptions = {}): Promise<Member> {
  const { role = 'staff', workspaceId = world.home } = options;
  const uid = `${username}@${workspaceId}`;
  const user = await world.rows
    .insertInto('users')
    .values({
      uid,
      kind: 'person',
      username,
      username_key: username.toLowerCase(),
      display_name: username,
      created_us: startUs,
      deactivated_us: options.deactivated === true ? startUs : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const member = await world.rows
    .insertInto('members')
    .values({
      uid,
      workspace_id: workspaceId,
      user_id: user.id,
      role,
      joined_us: startUs,
      removed_us: options.removed === true ? startUs : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return { kind: 'member', userId: user.id, uid, username, memberId: member.id, workspaceId, role, sessionId: uid };
}

export async function deactivate(world: World, person: Member): Promise<void> {
  await world.rows.updateTable('users').set({ deactivated_us: startUs }).where('id', '=', person.userId).execute();
}

/** The person with another role from now on. */
export async function withRole(world: World, person: Member, role: Role): Promise<Member> {
  await world.rows.updateTable('members').set({ role }).where('id', '=', person.memberId).execute();
  return { ...person, role };
}

export async function addChannel(
  world: World,
  name: string,
  more: Partial<Insertable<Schema['channels']>> = {},
): Promise<number> {
  const values = { workspace_id: world.home, kind: 'public' as const, name, created_us: startUs, ...more };
  return (await world.rows.insertInto('channels').values(values).returning('id').executeTakeFirstOrThrow()).id;
}

/** A private channel with these people, each from its first message on. */
export async function addPrivate(world: World, name: string, people: readonly Member[]): Promise<number> {
  const channelId = await addChannel(world, name, { kind: 'private' });
  for (const person of people) await addParticipant(world, channelId, person, 1);
  return channelId;
}

export async function addParticipant(world: World, channelId: number, person: Member, firstN: number): Promise<void> {
  await world.rows
    .insertInto('participants')
    .values({ channel_id: channelId, member_id: person.memberId, first_n: firstN, joined_us: startUs })
    .execute();
}

/** Send, with the clock moved on a little first. */
export function send(
  world: World,
  person: Member,
  channel: string,
  said: string | Omit<SendInput, 'channel'>,
): Promise<SendAnswer> {
  world.clock.advanceMs(1);
  return world.core.run(sendMessage, person, { channel, ...(typeof said === 'string' ? { text: said } : said) });
}

/** The code an action or query is refused with; null when it is not. */
export async function refusal(promise: Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await promise;
    return null;
  } catch (error) {
    if (error instanceof ChatError) return error.code;
    throw error;
  }
}

/** Published events of one name, with their audience, since the last `published.length = 0`. */
export function told<N extends EventName>(
  world: World,
  name: N,
): { audience: Announcement['audience']; payload: EventPayload<N> }[] {
  return world.published
    .filter(({ event }) => event.name === name)
    .map(({ audience, event }) => ({ audience, payload: event.payload as EventPayload<N> })); // filtered by its name
}

/** Names of all published events in order. */
export function toldNames(world: World): AnyEvent['name'][] {
  return world.published.map(({ event }) => event.name);
}

/** Change a row as one visible change of its channel, as editing or deleting it will. */
export async function changeMessage(
  world: World,
  messageId: number,
  change: (us: number) => Updateable<Schema['messages']>,
): Promise<void> {
  world.clock.advanceMs(1);
  const us = world.clock.nowUs() + 1;
  const channel = await world.rows
    .updateTable('channels')
    .set((column) => ({ last_seq: column('last_seq', '+', 1), last_us: us }))
    .where('id', '=', (query) => query.selectFrom('messages').select('channel_id').where('id', '=', messageId))
    .returning('last_seq')
    .executeTakeFirstOrThrow();
  await world.rows
    .updateTable('messages')
    .set({ mod_seq: channel.last_seq, mod_us: us, ...change(us) })
    .where('id', '=', messageId)
    .execute();
}

/** Fill an empty channel with messages `1`, `2`, … as if somebody had sent them long ago. */
export async function fillChannel(
  world: World,
  channelId: number,
  sender: Member,
  contents: readonly string[],
): Promise<void> {
  const rows = contents.map((content, index) => {
    const us = startUs - 3_600_000_000 + index * 1_003 + 1;
    const number = index + 1;
    const numbers = { n: number, created_seq: number, mod_seq: number, mod_us: us, created_us: us };
    return {
      channel_id: channelId,
      sender_id: sender.userId,
      content_type: 'text' as const,
      content,
      counts: 1 as const,
      ...numbers,
    };
  });
  for (let from = 0; from < rows.length; from += 500) {
    await world.rows
      .insertInto('messages')
      .values(rows.slice(from, from + 500))
      .execute();
  }
  const last = { last_seq: rows.length, last_n: rows.length, last_us: rows.at(-1)?.mod_us ?? 0 };
  await world.rows.updateTable('channels').set(last).where('id', '=', channelId).execute();
}

/** Texts `1` to `count`. */
export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1));
}
