import { sql, type Kysely } from 'kysely';
import type { MessageRow, History } from './messages.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** A pinned message, with who pinned it. */
export interface PinRow extends Pick<MessageRow, 'id' | 'sender' | 'senderDeletedUs' | 'content' | 'attachment'> {
  createdUs: number;
  pinnedUs: number;
  pinner: string;
  pinnerDeletedUs: number | null;
}

/** What is pinned in a channel. A pin is set and taken away in `messages.ts`. */
export class Pins {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** The latest pin first. */
  list({ channelId, firstN }: History): Promise<PinRow[]> {
    return (
      this.#connection
        .selectFrom('messages')
        .innerJoin('users as pinners', 'pinners.id', 'messages.pinned_by')
        .leftJoin('users as senders', 'senders.id', 'messages.sender_id')
        .select(['messages.id', 'messages.content', 'messages.attachment', 'messages.created_us as createdUs'])
        .select(['senders.username as sender', 'senders.deleted_us as senderDeletedUs'])
        .select(['pinners.username as pinner', 'pinners.deleted_us as pinnerDeletedUs'])
        .select('messages.pinned_us as pinnedUs')
        .$narrowType<{ pinnedUs: number }>()
        .where('messages.channel_id', '=', channelId)
        // Not by number: that way all messages of the channel would be looked at.
        .where(sql`+messages.n`, '>=', firstN)
        .where('messages.pinned_us', 'is not', null)
        .orderBy('messages.pinned_us', 'desc')
        .execute()
    );
  }

  async count(channelId: number): Promise<number> {
    const { pins } = await this.#connection
      .selectFrom('messages')
      .select(({ fn }) => fn.countAll<number>().as('pins'))
      .where('channel_id', '=', channelId)
      .where('pinned_us', 'is not', null)
      .executeTakeFirstOrThrow();
    return pins;
  }
}
