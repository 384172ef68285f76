import type { Kysely, Selectable } from 'kysely';
import type { Engine } from './engines/engine.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

export type ChannelRow = Selectable<Schema['channels']>;

/** Whose view of the channels it is. */
interface Reader {
  readonly workspaceId: number;
  readonly memberId: number;
}

/** Channels of every kind, as rows. Who may see which is decided in `actions/access.ts`. */
export class Conversations {
  readonly #connection: Kysely<Schema>;
  readonly #engine: Engine;

  constructor({ connection, engine }: Connection) {
    this.#connection = connection;
    this.#engine = engine;
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

  /** Those of the given channels that a person can read, archived and closed ones included. */
  listReadableAmong(member: Reader, channelIds: readonly number[]): Promise<ChannelRow[]> {
    return this.#readable(member).where('id', 'in', this.#engine.idsIn(channelIds)).orderBy('id').execute();
  }

  /** What stands in a person's sidebar, ascending by id from behind `afterId`: neither archived nor closed. */
  listSidebarAfter(member: Reader, afterId: number, limit: number): Promise<ChannelRow[]> {
    return this.#sidebar(member).where('id', '>', afterId).orderBy('id').limit(limit).execute();
  }

  /** The same, but those with the newest change first. */
  listSidebarNewest(member: Reader, limit: number): Promise<ChannelRow[]> {
    return this.#sidebar(member).orderBy('last_us', 'desc').orderBy('id').limit(limit).execute();
  }

  #readable({ workspaceId, memberId }: Reader) {
    return this.#channels()
      .where('workspace_id', '=', workspaceId)
      .where((where) =>
        where.or([
          where('kind', '=', 'public'),
          where('id', 'in', where.selectFrom('participants').select('channel_id').where('member_id', '=', memberId)),
        ]),
      );
  }

  #sidebar(member: Reader) {
    const closed = this.#connection
      .selectFrom('participants')
      .select('channel_id')
      .where('member_id', '=', member.memberId)
      .where('hidden_us', 'is not', null);
    return this.#readable(member).where('archived_us', 'is', null).where('id', 'not in', closed);
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
