import type { Insertable, Kysely, Selectable } from 'kysely';
import type { Engine } from './engines/engine.ts';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

export type FileRow = Selectable<Schema['files']>;

/** What was brought in, by the name under which it is stored. The bytes themselves are not here. */
export class Files {
  readonly #connection: Kysely<Schema>;
  readonly #engine: Engine;

  constructor({ connection, engine }: Connection) {
    this.#connection = connection;
    this.#engine = engine;
  }

  async insert(file: Insertable<Schema['files']>): Promise<void> {
    await this.#connection.insertInto('files').values(file).execute();
  }

  find(name: string): Promise<FileRow | undefined> {
    return this.#connection.selectFrom('files').selectAll().where('name', '=', name).executeTakeFirst();
  }

  /** Files of messages that one person brought in, of those with the given names, held or not. */
  listUploads(uploaderId: number, names: readonly string[]): Promise<FileRow[]> {
    return this.#connection
      .selectFrom('files')
      .selectAll()
      .where('name', 'in', names)
      .where('uploader_id', '=', uploaderId)
      .where('purpose', '=', 'message')
      .execute();
  }

  /** Ids of the live messages that show a file. */
  async listCarriers(fileId: number): Promise<number[]> {
    const rows = await this.#connection.selectFrom('messages').select('id').where('file_id', '=', fileId).execute();
    return rows.map(({ id }) => id);
  }

  /** A message shows it from now on. */
  async take(fileId: number): Promise<void> {
    await this.#connection.updateTable('files').set({ held_until_us: null }).where('id', '=', fileId).execute();
  }

  /** Its bytes go at the given time, unless a message shows it. */
  async release(fileId: number, purgeUs: number): Promise<void> {
    const carriers = this.#connection.selectFrom('messages').select('id').where('file_id', '=', fileId);
    await this.#connection
      .updateTable('files')
      .set({ held_until_us: null, purge_us: purgeUs })
      .where('id', '=', fileId)
      .where((where) => where.not(where.exists(carriers)))
      .execute();
  }

  /** Like `release`, for a picture of a person, by its name. */
  async releaseAvatar(name: string, purgeUs: number): Promise<void> {
    await this.#connection
      .updateTable('files')
      .set({ purge_us: purgeUs })
      .where('name', '=', name)
      .where('purpose', '=', 'avatar')
      .execute();
  }

  /** Nobody will send what this account has brought in and not sent. */
  async releaseHeldBy(uploaderId: number, purgeUs: number): Promise<void> {
    await this.#connection
      .updateTable('files')
      .set({ held_until_us: null, purge_us: purgeUs })
      .where('uploader_id', '=', uploaderId)
      .where('held_until_us', 'is not', null)
      .execute();
  }

  /** What has been held for too long is not held any more. */
  async releaseExpired(nowUs: number): Promise<void> {
    await this.#connection
      .updateTable('files')
      .set({ held_until_us: null, purge_us: nowUs })
      .where('held_until_us', '<=', nowUs)
      .execute();
  }

  /** Files whose bytes may go now. */
  listToPurge(nowUs: number, limit: number): Promise<Pick<FileRow, 'id' | 'name' | 'purpose'>[]> {
    return this.#connection
      .selectFrom('files')
      .select(['id', 'name', 'purpose'])
      .where('purge_us', '<=', nowUs)
      .orderBy('purge_us')
      .limit(limit)
      .execute();
  }

  /** Their bytes are gone. */
  async forget(fileIds: readonly number[]): Promise<void> {
    await this.#connection.deleteFrom('files').where('id', 'in', this.#engine.idsIn(fileIds)).execute();
  }

  /** Those of the given names that are known. */
  async listKnown(names: readonly string[]): Promise<string[]> {
    const rows = await this.#connection.selectFrom('files').select('name').where('name', 'in', names).execute();
    return rows.map(({ name }) => name);
  }
}
