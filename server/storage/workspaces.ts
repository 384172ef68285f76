import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** Workspaces: the tenants of a server. Most servers have one. */
export class Workspaces {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** The first workspace of the server, where people join who come by the open door. */
  findHome(): Promise<{ id: number; name: string } | undefined> {
    return this.#connection.selectFrom('workspaces').select(['id', 'name']).orderBy('id').limit(1).executeTakeFirst();
  }

  find(workspaceId: number): Promise<{ id: number; name: string; rev: number }> {
    return this.#connection
      .selectFrom('workspaces')
      .select(['id', 'name', 'rev'])
      .where('id', '=', workspaceId)
      .executeTakeFirstOrThrow();
  }

  async create(name: string, nowUs: number): Promise<number> {
    const row = await this.#connection
      .insertInto('workspaces')
      .values({ name, created_us: nowUs })
      .returning('id')
      .executeTakeFirstOrThrow();
    return row.id;
  }
}
