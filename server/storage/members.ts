import type { Kysely } from 'kysely';
import type { Role } from '#shared/roles.ts';
import type { Schema } from './schema.ts';
import { endColumns, withStanding, type Standing } from './standing.ts';
import type { Connection } from './store.ts';

/** A person or bot in a workspace, with what others may see of the account. */
export interface MemberRow extends Standing {
  memberId: number;
  userId: number;
  uid: string;
  username: string;
  displayName: string;
  kind: 'person' | 'bot';
  role: Role;
  nameColor: string | null;
  bio: string | null;
  avatarFile: string | null;
  lastSeenUs: number | null;
}

function selectMembers(connection: Kysely<Schema>, workspaceId: number) {
  return connection
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select([
      'members.id as memberId',
      'users.id as userId',
      'users.uid',
      'users.username',
      'users.display_name as displayName',
      'users.kind',
      'members.role',
      'users.name_color as nameColor',
      'users.bio',
      'users.avatar_file as avatarFile',
      'users.last_seen_us as lastSeenUs',
    ])
    .select(endColumns)
    .where('members.workspace_id', '=', workspaceId);
}

/** An account's place in a workspace. */
interface Membership {
  memberId: number;
  workspaceId: number;
  role: Role;
}

/** People in workspaces. */
export class Members {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  #active(workspaceId: number) {
    return selectMembers(this.#connection, workspaceId)
      .where('members.removed_us', 'is', null)
      .where('users.deactivated_us', 'is', null)
      .where('users.deleted_us', 'is', null);
  }

  /** Active members of a workspace by username key, in pages: everyone with a key above `afterKey`. */
  async listActive(workspaceId: number, afterKey: string, limit: number): Promise<MemberRow[]> {
    const rows = await this.#active(workspaceId)
      .where('users.username_key', '>', afterKey)
      .orderBy('users.username_key')
      .limit(limit)
      .execute();
    return rows.map(withStanding);
  }

  /** Those of the given username keys who belong to a workspace, active or not, but not deleted: key → member. */
  async findByKeys(workspaceId: number, keys: readonly string[]): Promise<Map<string, MemberRow>> {
    if (keys.length === 0) return new Map();
    const rows = await selectMembers(this.#connection, workspaceId)
      .select('users.username_key as key')
      .where('users.username_key', 'in', keys)
      .where('users.deleted_us', 'is', null)
      .execute();
    return new Map(rows.map(({ key, ...row }) => [key, withStanding(row)]));
  }

  /** A deleted account that belonged to a workspace. */
  async findDeleted(workspaceId: number, userId: number): Promise<MemberRow | undefined> {
    const row = await selectMembers(this.#connection, workspaceId)
      .where('users.id', '=', userId)
      .where('users.deleted_us', 'is not', null)
      .executeTakeFirst();
    return row && withStanding(row);
  }

  /** Somebody who belongs to a workspace, by username key; deactivated or not. */
  async findPresent(workspaceId: number, key: string): Promise<MemberRow | undefined> {
    const row = await selectMembers(this.#connection, workspaceId)
      .where('users.username_key', '=', key)
      .where('members.removed_us', 'is', null)
      .where('users.deleted_us', 'is', null)
      .executeTakeFirst();
    return row && withStanding(row);
  }

  /** Active members of a workspace who have chosen a colour. */
  listColored(workspaceId: number): Promise<{ username: string; nameColor: string }[]> {
    return this.#active(workspaceId)
      .clearSelect()
      .select(['users.username', 'users.name_color as nameColor'])
      .where('users.name_color', 'is not', null)
      .$narrowType<{ nameColor: string }>()
      .orderBy('users.username_key')
      .execute();
  }

  /** Active members of a workspace who have an avatar, by username key. */
  listWithAvatar(workspaceId: number): Promise<{ username: string }[]> {
    return this.#active(workspaceId)
      .clearSelect()
      .select('users.username')
      .where('users.avatar_file', 'is not', null)
      .orderBy('users.username_key')
      .execute();
  }

  /** How many active members a workspace has; no more than `max` are counted. */
  async countActive(workspaceId: number, max: number): Promise<number> {
    const some = this.#active(workspaceId).clearSelect().select('members.id').limit(max);
    const row = await this.#connection
      .selectFrom(some.as('some'))
      .select((select) => select.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return row.count;
  }

  async findById(workspaceId: number, memberId: number): Promise<MemberRow | undefined> {
    const row = await selectMembers(this.#connection, workspaceId)
      .where('members.id', '=', memberId)
      .executeTakeFirst();
    return row && withStanding(row);
  }

  /** The role a member has now; undefined for one who is not active any more. */
  async findRole(memberId: number): Promise<Role | undefined> {
    const row = await this.#connection
      .selectFrom('members')
      .innerJoin('users', 'users.id', 'members.user_id')
      .select('members.role')
      .where('members.id', '=', memberId)
      .where('members.removed_us', 'is', null)
      .where('users.deactivated_us', 'is', null)
      .where('users.deleted_us', 'is', null)
      .executeTakeFirst();
    return row?.role;
  }

  async create(member: {
    uid: string;
    workspaceId: number;
    userId: number;
    role: Role;
    nowUs: number;
  }): Promise<number> {
    const row = await this.#connection
      .insertInto('members')
      .values({
        uid: member.uid,
        workspace_id: member.workspaceId,
        user_id: member.userId,
        role: member.role,
        joined_us: member.nowUs,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  }

  /** Where an account belongs, oldest first. */
  listMemberships(userId: number): Promise<Membership[]> {
    return this.#connection
      .selectFrom('members')
      .select(['id as memberId', 'workspace_id as workspaceId', 'role'])
      .where('user_id', '=', userId)
      .where('removed_us', 'is', null)
      .orderBy('id')
      .execute();
  }

  /** How many active people there are in a workspace besides one, and how many of them own it. */
  async countOthers(workspaceId: number, memberId: number): Promise<{ people: number; owners: number }> {
    const rows = await this.#active(workspaceId)
      .clearSelect()
      .select((select) => ['members.role', select.fn.countAll<number>().as('count')])
      .where('members.id', '<>', memberId)
      .where('users.kind', '=', 'person')
      .groupBy('members.role')
      .execute();
    const people = rows.reduce((sum, { count }) => sum + count, 0);
    return { people, owners: rows.find(({ role }) => role === 'owner')?.count ?? 0 };
  }
}
