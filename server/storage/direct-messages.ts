import type { Kysely } from 'kysely';
import type { ChannelRow } from './conversations.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** A direct message with the time of its newest message. */
export type DirectRow = ChannelRow & { newestUs: number };

/** Direct messages as they stand in people's lists. */
export class DirectMessages {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** What a person has not closed, the latest message first. */
  list({ workspaceId, memberId }: { workspaceId: number; memberId: number }): Promise<DirectRow[]> {
    return this.#connection
      .selectFrom('participants')
      .innerJoin('channels', 'channels.id', 'participants.channel_id')
      .innerJoin('messages', (join) =>
        join.onRef('messages.channel_id', '=', 'channels.id').onRef('messages.n', '=', 'channels.last_n'),
      )
      .selectAll('channels')
      .select('messages.created_us as newestUs')
      .where('participants.member_id', '=', memberId)
      .where('participants.hidden_us', 'is', null)
      .where('channels.workspace_id', '=', workspaceId)
      .where('channels.kind', '=', 'dm')
      .orderBy('newestUs', 'desc')
      .execute();
  }

  /** Close one for a person, until its next message. False when it was closed already. */
  async close(channelId: number, memberId: number, nowUs: number): Promise<boolean> {
    const result = await this.#connection
      .updateTable('participants')
      .set({ hidden_us: nowUs })
      .where('channel_id', '=', channelId)
      .where('member_id', '=', memberId)
      .where('hidden_us', 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows === 1n;
  }
}
