/** One step of the schema: its place in the list, a name, and the statements that make it. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly statements: readonly string[];
}
