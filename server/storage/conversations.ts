import type { Kysely, Selectable } from 'kysely';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

export type ChannelRow = Selectable<Schema['channels']>;

/** Channels of every kind, as rows. Who may see which is decided in `actions/access.ts`. */
export class Conversations {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  #channels() {
    return this.#connection.selectFrom('channels').selectAll();
  }

  findById(channelId: number): Promise<ChannelRow | undefined> {
    return this.#channels().where('id', '=', channelId).executeTakeFirst();
  }

  findPublic(workspaceId: number, name: string): Promise<ChannelRow | undefined> {
    return this.#channels()
      .where('workspace_id', '=', workspaceId)
      .where('kind', '=', 'public')
      .where('name', '=', name)
      .executeTakeFirst();
  }

  findDirect(workspaceId: number, dmKey: string): Promise<ChannelRow | undefined> {
    return this.#channels()
      .where('workspace_id', '=', workspaceId)
      .where('kind', '=', 'dm')
      .where('dm_key', '=', dmKey)
      .executeTakeFirst();
  }

  /** Live public channels in the managed order. */
  listPublic(workspaceId: number): Promise<ChannelRow[]> {
    return this.#channels()
      .where('workspace_id', '=', workspaceId)
      .where('kind', '=', 'public')
      .where('archived_us', 'is', null)
      .orderBy('position')
      .orderBy('id')
      .execute();
  }

  /** All a person can read: public channels, and the others this person takes part in. Ascending by id. */
  listReadable(workspaceId: number, memberId: number): Promise<ChannelRow[]> {
    return this.#channels()
      .where('workspace_id', '=', workspaceId)
      .where((where) =>
        where.or([
          where('kind', '=', 'public'),
          where('id', 'in', where.selectFrom('participants').select('channel_id').where('member_id', '=', memberId)),
        ]),
      )
      .orderBy('id')
      .execute();
  }

  createPublic(channel: { workspaceId: number; name: string; position: number; nowUs: number }): Promise<ChannelRow> {
    return this.#connection
      .insertInto('channels')
      .values({
        workspace_id: channel.workspaceId,
        kind: 'public',
        name: channel.name,
        position: channel.position,
        created_us: channel.nowUs,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  createDirect(channel: { workspaceId: number; dmKey: string; createdBy: number; nowUs: number }): Promise<ChannelRow> {
    return this.#connection
      .insertInto('channels')
      .values({
        workspace_id: channel.workspaceId,
        kind: 'dm',
        dm_key: channel.dmKey,
        created_by: channel.createdBy,
        created_us: channel.nowUs,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  }
}
