import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';
import type { Times } from './times.ts';

/** The numbers of one visible change. */
export interface Change {
  seq: number;
  /** Creation number: of the new message, or the newest one when nothing was created. */
  n: number;
  us: number;
}

/** The only place that hands out `seq`, `n`, change times and the `rev` of the small streams (RT-20). */
export class Changes {
  readonly #connection: Kysely<Schema>;
  readonly #times: Times;

  constructor({ connection, times }: Connection) {
    this.#connection = connection;
    this.#times = times;
  }

  /**
   * Number one change of a channel. Called near the end of an action and once per changed message: on PostgreSQL
   * the row lock taken here orders all writers, and the audience is read after it.
   */
  async append(channelId: number, creates: 'message' | 'nothing', nowUs: number): Promise<Change> {
    const us = this.#times.next(nowUs);
    const row = await this.#connection
      .updateTable('channels')
      .set((column) => ({
        last_seq: column('last_seq', '+', 1),
        last_n: column('last_n', '+', creates === 'message' ? 1 : 0),
        last_us: us,
        ...(creates === 'message' ? { newest_us: us } : {}),
      }))
      .where('id', '=', channelId)
      .returning(['last_seq as seq', 'last_n as n'])
      .executeTakeFirstOrThrow();
    return { ...row, us };
  }

  /** Number one change of a person's own things in a workspace. */
  async appendForMember(memberId: number): Promise<number> {
    const row = await this.#connection
      .updateTable('members')
      .set((column) => ({ rev: column('rev', '+', 1) }))
      .where('id', '=', memberId)
      .returning('rev')
      .executeTakeFirstOrThrow();
    return row.rev;
  }

  /** Number one change of what everybody in a workspace sees: people, public channels, settings. */
  async appendForWorkspace(workspaceId: number): Promise<number> {
    const row = await this.#connection
      .updateTable('workspaces')
      .set((column) => ({ rev: column('rev', '+', 1) }))
      .where('id', '=', workspaceId)
      .returning('rev')
      .executeTakeFirstOrThrow();
    return row.rev;
  }

  /** The heads of a person's two stored small streams. */
  revsOf(memberId: number): Promise<{ user: number; workspace: number }> {
    return this.#connection
      .selectFrom('members')
      .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
      .select(['members.rev as user', 'workspaces.rev as workspace'])
      .where('members.id', '=', memberId)
      .executeTakeFirstOrThrow();
  }
}
