import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Connection } from './store.ts';

/** How often in a row a sign-in was refused, and until when the name is locked. */
export interface LoginCounter {
  failures: number;
  lastUs: number;
  lockedUntilUs: number | null;
}

/** Consecutive refused sign-ins, by hashed name (known or not) or by name and device. */
export class LoginFailures {
  readonly #connection: Kysely<Schema>;

  constructor({ connection }: Connection) {
    this.#connection = connection;
  }

  find(counterKey: string): Promise<LoginCounter | undefined> {
    return this.#connection
      .selectFrom('login_failures')
      .select(['failures', 'last_us as lastUs', 'locked_until_us as lockedUntilUs'])
      .where('counter_key', '=', counterKey)
      .executeTakeFirst();
  }

  async save(
    counterKey: string,
    counter: { failures: number; lockedUntilUs: number | null; nowUs: number },
  ): Promise<void> {
    const values = { failures: counter.failures, last_us: counter.nowUs, locked_until_us: counter.lockedUntilUs };
    await this.#connection
      .insertInto('login_failures')
      .values({ counter_key: counterKey, ...values })
      .onConflict((conflict) => conflict.column('counter_key').doUpdateSet(values))
      .execute();
  }

  async clear(counterKeys: readonly string[]): Promise<void> {
    if (counterKeys.length === 0) return;
    await this.#connection.deleteFrom('login_failures').where('counter_key', 'in', counterKeys).execute();
  }

  /** Forget counters nobody has added to since a time, so that guessed names do not pile up. */
  async removeOlderThan(us: number): Promise<void> {
    await this.#connection.deleteFrom('login_failures').where('last_us', '<', us).execute();
  }
}
