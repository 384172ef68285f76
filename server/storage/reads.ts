import { sql, type Kysely } from 'kysely';
import { limits } from '#shared/limits.ts';
import type { Engine } from './engines/engine.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';
import type { Times } from './times.ts';

/** How far a person has read in a channel, and what that leaves. */
export interface ReadState {
  readN: number;
  unread: number;
  mentions: number;
}

/** A mark that moved: when, and the newest message there was when its owner joined. */
export interface MovedMark {
  us: number;
  fromN: number;
}

interface Reader {
  memberId: number;
  userId: number;
}

/** Read marks, and the counts that follow from them. Nothing is written per reader when a message is sent. */
export class Reads {
  readonly #connection: Kysely<Schema>;
  readonly #engine: Engine;
  readonly #times: Times;

  constructor({ connection, engine, times }: Connection) {
    this.#connection = connection;
    this.#engine = engine;
    this.#times = times;
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

  /** Move a mark forward; an older position changes nothing. Null when it did not move. */
  async advance(memberId: number, channelId: number, readN: number, nowUs: number): Promise<MovedMark | null> {
    const us = this.#times.next(nowUs);
    const row = await this.#connection
      .insertInto('read_marks')
      .values({ member_id: memberId, channel_id: channelId, read_n: readN, moved_us: us })
      .onConflict((conflict) =>
        conflict
          .columns(['member_id', 'channel_id'])
          .doUpdateSet({ read_n: readN, moved_us: us })
          .where('read_marks.read_n', '<', readN),
      )
      .returning('from_n as fromN')
      .executeTakeFirst();
    return row === undefined ? null : { us, ...row };
  }

  /** Put a mark where it shall be, back or forward. Null when it is there already. */
  async place(memberId: number, channelId: number, readN: number, nowUs: number): Promise<MovedMark | null> {
    if ((await this.find(memberId, channelId)) === readN) return null;
    const us = this.#times.next(nowUs);
    const row = await this.#connection
      .insertInto('read_marks')
      .values({ member_id: memberId, channel_id: channelId, read_n: readN, moved_us: us })
      .onConflict((conflict) =>
        conflict.columns(['member_id', 'channel_id']).doUpdateSet({ read_n: readN, moved_us: us }),
      )
      .returning('from_n as fromN')
      .executeTakeFirstOrThrow();
    return { us, ...row };
  }

  /**
   * A person joins a channel whose newest message is `lastN`: nothing up to there is unread, and nobody can say that it
   * was read. Rejoining begins anew; the mark itself never goes back.
   */
  async begin(memberId: number, channelId: number, lastN: number, nowUs: number): Promise<void> {
    const movedUs = this.#times.next(nowUs);
    const readN = this.#engine.greatest(sql.ref<number>('read_marks.read_n'), sql.val(lastN));
    await this.#connection
      .insertInto('read_marks')
      .values({ member_id: memberId, channel_id: channelId, read_n: lastN, from_n: lastN, moved_us: movedUs })
      .onConflict((conflict) =>
        conflict.columns(['member_id', 'channel_id']).doUpdateSet({ read_n: readN, from_n: lastN, moved_us: movedUs }),
      )
      .execute();
  }

  /** A newcomer has nothing unread: marks at the heads of all public channels, which nobody can say this person read. */
  async markPublicRead(memberId: number, workspaceId: number, nowUs: number): Promise<void> {
    const movedUs = this.#times.next(nowUs);
    await this.#connection
      .insertInto('read_marks')
      .columns(['member_id', 'channel_id', 'read_n', 'moved_us', 'from_n'])
      .expression((query) =>
        query
          .selectFrom('channels')
          .select((select) => [
            select.val(memberId).as('member_id'),
            'channels.id as channel_id',
            'channels.last_n as read_n',
            select.val(movedUs).as('moved_us'),
            'channels.last_n as from_n',
          ])
          .where('channels.workspace_id', '=', workspaceId)
          .where('channels.kind', '=', 'public'),
      )
      .execute();
  }
}
