import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

/** One line about who came into a private channel or went, as everybody in it was told. */
export interface MembershipNotice {
  channelId: number;
  seq: number;
  n: number;
  text: string;
}

/** The truth, counted from the rows of the database by the plainest SQL there is. */
export class Oracle {
  readonly #database: SqliteDatabase.Database;

  constructor(dataDir: string) {
    this.#database = new SqliteDatabase(join(dataDir, 'minimost.db'), { readonly: true });
  }

  /** Unread messages of somebody in every channel that this person can read: identifier-free, by channel id. */
  unreadOf(username: string): Map<number, number> {
    const rows = this.#database
      .prepare(
        `select c.id as id, count(m.id) as unread
        from channels c
        join members me on me.workspace_id = c.workspace_id
        join users u on u.id = me.user_id and u.username = ?
        left join participants p on p.channel_id = c.id and p.member_id = me.id
        left join read_marks r on r.channel_id = c.id and r.member_id = me.id
        left join messages m on m.channel_id = c.id and m.content_type = 'text' and m.deleted_us is null
          and m.sender_id <> u.id and m.n > coalesce(r.read_n, 0) and m.n >= coalesce(p.first_n, 1)
          and (m.group_id is null or m.group_id = m.id)
        where c.kind = 'public' or p.member_id is not null
        group by c.id`,
      )
      .all(username) as { id: number; unread: number }[]; // the columns selected
    return new Map(rows.map(({ id, unread }) => [id, Math.min(unread, 1_000)]));
  }

  /** The first message each person may read, by channel and username; private channels and direct conversations only. */
  firstNs(): Map<string, number> {
    const rows = this.#database
      .prepare(
        `select p.channel_id as channelId, u.username as username, p.first_n as firstN from participants p
        join members m on m.id = p.member_id join users u on u.id = m.user_id`,
      )
      .all() as { channelId: number; username: string; firstN: number }[]; // the columns selected
    return new Map(rows.map(({ channelId, username, firstN }) => [`${channelId} ${username}`, firstN]));
  }

  /** Every notice of private channels, in order. */
  notices(): MembershipNotice[] {
    return this.#database
      .prepare(
        `select m.channel_id as channelId, m.created_seq as seq, m.n as n, m.content as text from messages m
        join channels c on c.id = m.channel_id
        where c.kind = 'private' and m.content_type = 'system' order by m.channel_id, m.n`,
      )
      .all() as MembershipNotice[]; // the columns selected
  }

  /** Channels by kind, with the newest change of each. */
  channels(): { id: number; kind: string; lastSeq: number; lastN: number }[] {
    return this.#database.prepare('select id, kind, last_seq as lastSeq, last_n as lastN from channels').all() as {
      id: number;
      kind: string;
      lastSeq: number;
      lastN: number;
    }[]; // the columns selected
  }

  /** Change numbers or creation numbers that are not dense, and times that do not rise. */
  holes(): string[] {
    const rows = this.#database
      .prepare(
        'select channel_id as channelId, n, created_seq as seq, created_us as us from messages order by channel_id, n',
      )
      .all() as { channelId: number; n: number; seq: number; us: number }[]; // the columns selected
    const wrong: string[] = [];
    rows.forEach((row, index) => {
      const before = rows[index - 1];
      const isFirst = before?.channelId !== row.channelId;
      if (row.n !== (isFirst ? 1 : before.n + 1)) wrong.push(`channel ${row.channelId} has no message before ${row.n}`);
      if (!isFirst && (before.us >= row.us || before.seq >= row.seq))
        wrong.push(`channel ${row.channelId}: ${row.n} is out of order`);
    });
    return wrong;
  }

  close(): void {
    this.#database.close();
  }
}
