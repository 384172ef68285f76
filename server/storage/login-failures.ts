import type { Connection } from './store.ts';

/** Consecutive refused sign-ins, by hashed name (known or not) or by name and device. */
export function createLoginFailures({ connection }: Connection) {
  return {
    find: (counterKey: string) =>
      connection
        .selectFrom('login_failures')
        .select(['failures', 'last_us as lastUs', 'locked_until_us as lockedUntilUs'])
        .where('counter_key', '=', counterKey)
        .executeTakeFirst(),

    save: async (counterKey: string, counter: { failures: number; lockedUntilUs: number | null; nowUs: number }) => {
      const values = { failures: counter.failures, last_us: counter.nowUs, locked_until_us: counter.lockedUntilUs };
      await connection
        .insertInto('login_failures')
        .values({ counter_key: counterKey, ...values })
        .onConflict((conflict) => conflict.column('counter_key').doUpdateSet(values))
        .execute();
    },

    clear: async (counterKeys: readonly string[]): Promise<void> => {
      if (counterKeys.length === 0) return;
      await connection.deleteFrom('login_failures').where('counter_key', 'in', counterKeys).execute();
    },

    /** Forget counters nobody has added to since a time, so that guessed names do not pile up. */
    removeOlderThan: async (us: number): Promise<void> => {
      await connection.deleteFrom('login_failures').where('last_us', '<', us).execute();
    },
  };
}
