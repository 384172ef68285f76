import type { Expression, Kysely, RawBuilder } from 'kysely';
import type { Schema } from '../schema.ts';

/** What may differ between SQLite and PostgreSQL. Everything else in `storage/` is the same on both. */
export interface Engine {
  readonly kind: 'sqlite';
  /** How many waiting actions share one commit. */
  readonly actionsPerCommit: number;
  /** The connection for write transactions, and one that can only read committed state. */
  readonly writer: Kysely<Schema>;
  readonly reader: Kysely<Schema>;
  /** The statement that opens a write transaction. */
  readonly beginWrite: string;
  /** The greater of two numbers. */
  greatest: (a: Expression<number>, b: Expression<number>) => RawBuilder<number>;
  /** What stands after `in` for any number of ids: one parameter, so that the statement stays the same. */
  idsIn: (ids: readonly number[]) => RawBuilder<number>;
  /** Rows as one JSON text, an array of arrays in a given order; what to select from comes with its conditions. */
  jsonRows: (from: RawBuilder<unknown>, columns: readonly string[], orderBy: string) => RawBuilder<string>;
  /** True when the error ended the whole transaction, so that nothing of it is stored. */
  isGone: (error: unknown) => boolean;
  /** True when the disk is full. */
  isStorageFull: (error: unknown) => boolean;
  /** Names of the columns whose uniqueness an error reports, or null for another error. */
  violatedColumns: (error: unknown) => string[] | null;
  close: () => Promise<void>;
}
