import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import type { Engine } from './engines/engine.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

export type ChannelRow = Selectable<Schema['channels']>;

/** A direct message: it begins with its first message. */
export type DirectRow = ChannelRow & { newest_us: number };

/** A channel with who made it; null for those that nobody made. */
export type ChannelDetailRow = ChannelRow & { creator: string | null; creatorDeletedUs: number | null };

/** What people manage of a channel. */
type ManagedFields = Pick<Updateable<Schema['channels']>, 'name' | 'topic' | 'posting' | 'position' | 'archived_us'>;

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

  /** A public channel by its name, or else by one it had before. */
  async findPublic(workspaceId: number, name: string): Promise<ChannelRow | undefined> {
    const named = await this.#public(workspaceId).where('name', '=', name).executeTakeFirst();
    return named ?? this.#findFormerly(workspaceId, name);
  }

  #findFormerly(workspaceId: number, name: string): Promise<ChannelRow | undefined> {
    const formerly = this.#connection
      .selectFrom('channel_aliases')
      .select('channel_id')
      .where('workspace_id', '=', workspaceId)
      .where('name', '=', name);
    return this.#public(workspaceId).where('id', 'in', formerly).executeTakeFirst();
  }

  #public(workspaceId: number) {
    return this.#channels().where('workspace_id', '=', workspaceId).where('kind', '=', 'public');
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
    return this.#public(workspaceId).where('archived_us', 'is', null).orderBy('position').orderBy('id').execute();
  }

  /** All public channels with who made them: live ones in the managed order, then archived ones, oldest archived first. */
  listPublicDetails(workspaceId: number): Promise<ChannelDetailRow[]> {
    return this.#details()
      .where('channels.workspace_id', '=', workspaceId)
      .where('channels.kind', '=', 'public')
      .orderBy('channels.archived_us', (order) => order.asc().nullsFirst())
      .orderBy('channels.position')
      .orderBy('channels.id')
      .execute();
  }

  findDetail(channelId: number): Promise<ChannelDetailRow> {
    return this.#details().where('channels.id', '=', channelId).executeTakeFirstOrThrow();
  }

  #details() {
    return this.#connection
      .selectFrom('channels')
      .leftJoin('members', 'members.id', 'channels.created_by')
      .leftJoin('users', 'users.id', 'members.user_id')
      .selectAll('channels')
      .select(['users.username as creator', 'users.deleted_us as creatorDeletedUs']);
  }

  /** The position behind all public channels. */
  async findEnd(workspaceId: number): Promise<number> {
    const row = await this.#connection
      .selectFrom('channels')
      .select((select) => select.fn.max('position').as('last'))
      .where('workspace_id', '=', workspaceId)
      .where('kind', '=', 'public')
      .executeTakeFirst();
    return (row?.last ?? -1) + 1;
  }

  /** @throws a unique violation of `channels.name` when another public channel has the new name */
  async update(channelId: number, fields: ManagedFields): Promise<void> {
    await this.#connection.updateTable('channels').set(fields).where('id', '=', channelId).execute();
  }

  /** Let a former name lead to a public channel. */
  async addAlias(workspaceId: number, name: string, channelId: number): Promise<void> {
    await this.#connection
      .insertInto('channel_aliases')
      .values({ workspace_id: workspaceId, name, channel_id: channelId })
      .execute();
  }

  /** The name leads to no channel that had it before. */
  async removeAlias(workspaceId: number, name: string): Promise<void> {
    await this.#connection
      .deleteFrom('channel_aliases')
      .where('workspace_id', '=', workspaceId)
      .where('name', '=', name)
      .execute();
  }

  /** A person's private channels, by id. */
  listPrivate(member: Reader): Promise<ChannelRow[]> {
    return this.#readable(member).where('kind', '=', 'private').orderBy('id').execute();
  }

  /** A person's direct messages but for closed ones, the latest message first. */
  listDirect({ workspaceId, memberId }: Reader): Promise<DirectRow[]> {
    return this.#channels()
      .where('workspace_id', '=', workspaceId)
      .where('kind', '=', 'dm')
      .where('id', 'in', (query) =>
        query
          .selectFrom('participants')
          .select('channel_id')
          .where('member_id', '=', memberId)
          .where('hidden_us', 'is', null),
      )
      .where('newest_us', 'is not', null)
      .$narrowType<{ newest_us: number }>()
      .orderBy('newest_us', 'desc')
      .execute();
  }

  /** Those of the given channels that a person can read, archived and closed ones included. */
  listReadableAmong(member: Reader, channelIds: readonly number[]): Promise<ChannelRow[]> {
    return this.#readable(member).where('id', 'in', this.#engine.idsIn(channelIds)).orderBy('id').execute();
  }

  /** Everything a person can read, archived and closed ones included, ascending by id from behind `afterId`. */
  listReadableAfter(member: Reader, afterId: number, limit: number): Promise<ChannelRow[]> {
    return this.#readable(member).where('id', '>', afterId).orderBy('id').limit(limit).execute();
  }

  /** The same, but those with the newest change first. */
  listReadableNewest(member: Reader, limit: number): Promise<ChannelRow[]> {
    return this.#readable(member).orderBy('last_us', 'desc').orderBy('id').limit(limit).execute();
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

  /** @throws a unique violation of `channels.name` when a public channel has that name */
  insert(channel: Insertable<Schema['channels']>): Promise<ChannelRow> {
    return this.#connection.insertInto('channels').values(channel).returningAll().executeTakeFirstOrThrow();
  }
}
