import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** Who did what to others. Entries are added, never changed. */
export class Audit {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  /** @param entry.target what it was done to, such as `message/17`; `details` never hold a text somebody wrote to others */
  async add(entry: {
    atUs: number;
    workspaceId: number | null;
    actorId: number | null;
    action: string;
    target: string;
    details: Readonly<Record<string, unknown>>;
  }): Promise<void> {
    await this.#connection
      .insertInto('audit')
      .values({
        at_us: entry.atUs,
        workspace_id: entry.workspaceId,
        actor_id: entry.actorId,
        action: entry.action,
        target: entry.target,
        details: JSON.stringify(entry.details),
      })
      .execute();
  }
}
