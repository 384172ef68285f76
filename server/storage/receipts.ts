import type { Kysely } from 'kysely';
import type { History } from './messages.ts';
import type { Schema } from './schema.ts';
import { endColumns, withStanding, type Standing } from './standing.ts';
import type { Connection } from './store.ts';

/** Somebody with a mark in a channel. */
export interface Reader extends Standing {
  memberId: number;
  userId: number;
  username: string;
  /** The newest message read, and the newest one there was when this person joined. */
  readN: number;
  fromN: number;
  /** The oldest message this person may see; null for whoever is no participant of the channel. */
  firstN: number | null;
  movedUs: number;
}

/** A message as far as receipts are concerned. */
export interface ReceiptMessage {
  n: number;
  senderId: number | null;
  createdUs: number;
}

/** How far others have read. Which of them may be named is judged in `actions/reads/readers.ts`. */
export class Receipts {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** Everybody with a mark in a channel, the mark moved last first. */
  async listReaders(channelId: number): Promise<Reader[]> {
    const rows = await this.#connection
      .selectFrom('read_marks')
      .innerJoin('members', 'members.id', 'read_marks.member_id')
      .innerJoin('users', 'users.id', 'members.user_id')
      .leftJoin('participants', (join) =>
        join
          .onRef('participants.channel_id', '=', 'read_marks.channel_id')
          .onRef('participants.member_id', '=', 'read_marks.member_id'),
      )
      .select([
        'members.id as memberId',
        'users.id as userId',
        'users.username',
        'read_marks.read_n as readN',
        'read_marks.from_n as fromN',
        'participants.first_n as firstN',
        'read_marks.moved_us as movedUs',
      ])
      .select(endColumns)
      .where('read_marks.channel_id', '=', channelId)
      .orderBy('read_marks.moved_us', 'desc')
      .execute();
    return rows.map(withStanding);
  }

  /** When a mark of a channel moved last, microseconds; 0 when none ever has. */
  async findMovedUs(channelId: number): Promise<number> {
    const row = await this.#connection
      .selectFrom('read_marks')
      .select((select) => select.fn.max('moved_us').as('us'))
      .where('channel_id', '=', channelId)
      .executeTakeFirst();
    return row?.us ?? 0;
  }

  /** The newest messages that are not deleted, newest first. */
  listMessages({ channelId, firstN }: History, limit: number): Promise<ReceiptMessage[]> {
    return this.#connection
      .selectFrom('messages')
      .select(['n', 'sender_id as senderId', 'created_us as createdUs'])
      .where('channel_id', '=', channelId)
      .where('n', '>=', firstN)
      .where('deleted_us', 'is', null)
      .orderBy('n', 'desc')
      .limit(limit)
      .execute();
  }
}
