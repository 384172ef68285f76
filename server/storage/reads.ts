import { sql, type Kysely } from 'kysely';
import { limits } from '#shared/limits.ts';
import type { Engine } from './engines/engine.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** How far a person has read in a channel, and what that leaves. */
export interface ReadState {
  readN: number;
  unread: number;
  mentions: number;
}

interface Reader {
  memberId: number;
  userId: number;
}

/** Read marks, and the counts that follow from them. Nothing is written per reader when a message is sent. */
export class Reads {
  readonly #connection: Kysely<Schema>;
  readonly #engine: Engine;

  constructor({ connection, engine }: Connection) {
    this.#connection = connection;
    this.#engine = engine;
  }

  /** The newest `n` a person has read in a channel, 0 for nothing. */
  async find(memberId: number, channelId: number): Promise<number> {
    const row = await this.#connection
      .selectFrom('read_marks')
      .select('read_n')
      .where('member_id', '=', memberId)
      .where('channel_id', '=', channelId)
      .executeTakeFirst();
    return row?.read_n ?? 0;
  }

  /** Counts of several channels at once. Exact up to the cap; a channel read to its end costs one index look. */
  async countMany(reader: Reader, channelIds: readonly number[]): Promise<Map<number, ReadState>> {
    const { greatest, idsIn } = this.#engine;
    const readTo = greatest(sql<number>`coalesce(r.read_n, 0)`, sql<number>`coalesce(p.first_n, 1) - 1`);
    const { rows } = await sql<{ id: number; readN: number; unread: number; mentions: number }>`
      select c.id as id, coalesce(r.read_n, 0) as "readN",
        case when c.last_n <= coalesce(r.read_n, 0) then 0 else (
          select count(*) from (
            select 1 from messages m
            where m.channel_id = c.id and m.n > ${readTo} and m.counts = 1 and m.sender_id <> ${reader.userId}
            limit ${limits.unreadCap})
        ) end as unread,
        case when c.last_n <= coalesce(r.read_n, 0) then 0 else (
          select count(*) from (
            select 1 from mentions t join messages m on m.channel_id = t.channel_id and m.n = t.n
            where t.channel_id = c.id and t.member_id in (${reader.memberId}, 0)
              and t.n > ${readTo} and m.counts = 1 and m.sender_id <> ${reader.userId}
            limit ${limits.unreadCap})
        ) end as mentions
      from channels c
      left join read_marks r on r.channel_id = c.id and r.member_id = ${reader.memberId}
      left join participants p on p.channel_id = c.id and p.member_id = ${reader.memberId}
      where c.id in ${idsIn(channelIds)}`.execute(this.#connection);
    return new Map(rows.map(({ id, ...state }) => [id, state]));
  }

  async count(reader: Reader, channelId: number): Promise<ReadState> {
    const counts = await this.countMany(reader, [channelId]);
    return counts.get(channelId) ?? { readN: 0, unread: 0, mentions: 0 };
  }

  /** Move a mark forward; an older position changes nothing. True when it moved. */
  async advance(memberId: number, channelId: number, readN: number, nowUs: number): Promise<boolean> {
    const result = await this.#connection
      .insertInto('read_marks')
      .values({ member_id: memberId, channel_id: channelId, read_n: readN, moved_us: nowUs })
      .onConflict((conflict) =>
        conflict
          .columns(['member_id', 'channel_id'])
          .doUpdateSet({ read_n: readN, moved_us: nowUs })
          .where('read_marks.read_n', '<', readN),
      )
      .executeTakeFirst();
    return result.numInsertedOrUpdatedRows === 1n;
  }

  /** A newcomer has nothing unread: marks at the heads of all public channels. */
  async markPublicRead(memberId: number, workspaceId: number, nowUs: number): Promise<void> {
    await this.#connection
      .insertInto('read_marks')
      .columns(['member_id', 'channel_id', 'read_n', 'moved_us'])
      .expression((query) =>
        query
          .selectFrom('channels')
          .select((select) => [
            select.val(memberId).as('member_id'),
            'channels.id as channel_id',
            'channels.last_n as read_n',
            select.val(nowUs).as('moved_us'),
          ])
          .where('channels.workspace_id', '=', workspaceId)
          .where('channels.kind', '=', 'public'),
      )
      .execute();
  }
}
