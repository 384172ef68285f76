import type { Kysely } from 'kysely';
import type { Engine } from './engines/engine.ts';
import type { Schema } from './schema.ts';
import { endColumns, standingOf, type Standing } from './standing.ts';
import type { Connection } from './store.ts';

/** A person in a private channel or direct message. */
export interface Participant extends Standing {
  memberId: number;
  userId: number;
  username: string;
  firstN: number;
  hidden: boolean;
}

function selectParticipants(connection: Kysely<Schema>) {
  return connection
    .selectFrom('participants')
    .innerJoin('members', 'members.id', 'participants.member_id')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select([
      'participants.channel_id as channelId',
      'members.id as memberId',
      'users.id as userId',
      'users.username',
      'participants.first_n as firstN',
      'participants.hidden_us as hiddenUs',
    ])
    .select(endColumns);
}

type SelectedRow = Awaited<ReturnType<ReturnType<typeof selectParticipants>['execute']>>[number];

function shape({ memberId, userId, username, firstN, hiddenUs, ...ends }: SelectedRow): Participant {
  return { memberId, userId, username, firstN, hidden: hiddenUs !== null, ...standingOf(ends) };
}

function byChannel(rows: readonly SelectedRow[]): Map<number, Participant[]> {
  const groups = Map.groupBy(rows, (row) => row.channelId);
  return new Map([...groups].map(([channelId, group]) => [channelId, group.map(shape)]));
}

/** The people of private channels and direct messages. */
export class Participants {
  readonly #connection: Kysely<Schema>;
  readonly #engine: Engine;

  constructor({ connection, engine }: Connection) {
    this.#connection = connection;
    this.#engine = engine;
  }

  /** Everyone in a channel, by member id. */
  async list(channelId: number): Promise<Participant[]> {
    const rows = await selectParticipants(this.#connection)
      .where('channel_id', '=', channelId)
      .orderBy('members.id')
      .execute();
    return rows.map(shape);
  }

  /** Everyone in each of some channels: channel id → people. Public channels have none. */
  async listAmong(channelIds: readonly number[]): Promise<Map<number, Participant[]>> {
    return byChannel(await this.#among(channelIds).execute());
  }

  /** One person's part in those of some channels that the person is in: channel id → this person. */
  async listOwn(memberId: number, channelIds: readonly number[]): Promise<Map<number, Participant[]>> {
    return byChannel(await this.#among(channelIds).where('participants.member_id', '=', memberId).execute());
  }

  #among(channelIds: readonly number[]) {
    return selectParticipants(this.#connection)
      .where('channel_id', 'in', this.#engine.idsIn(channelIds))
      .orderBy('channel_id')
      .orderBy('members.id');
  }

  async add(channelId: number, people: { memberId: number; firstN: number }[], nowUs: number): Promise<void> {
    const rows = people.map(({ memberId, firstN }) => ({
      channel_id: channelId,
      member_id: memberId,
      first_n: firstN,
      joined_us: nowUs,
    }));
    await this.#connection.insertInto('participants').values(rows).execute();
  }

  /** Take a person out of a channel. What a person has read there is kept. */
  async remove(channelId: number, memberId: number): Promise<void> {
    await this.#connection
      .deleteFrom('participants')
      .where('channel_id', '=', channelId)
      .where('member_id', '=', memberId)
      .execute();
  }

  /** Close a direct message for a person, until its next message. False when it was closed already. */
  async hide(channelId: number, memberId: number, nowUs: number): Promise<boolean> {
    const result = await this.#connection
      .updateTable('participants')
      .set({ hidden_us: nowUs })
      .where('channel_id', '=', channelId)
      .where('member_id', '=', memberId)
      .where('hidden_us', 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  }

  /** Bring a closed direct message back for those who had closed it. */
  async unhideAll(channelId: number): Promise<void> {
    await this.#connection
      .updateTable('participants')
      .set({ hidden_us: null })
      .where('channel_id', '=', channelId)
      .where('hidden_us', 'is not', null)
      .execute();
  }
}
