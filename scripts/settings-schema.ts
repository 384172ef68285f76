/** Writes docs/settings.schema.json, with which editors complete and check settings.json. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { table } from '../server/settings/table.ts';

const path = new URL('../docs/settings.schema.json', import.meta.url).pathname;

/** The text of the schema, made from the table of keys. */
export async function describeSettings(): Promise<string> {
  const keys = Object.entries(table).map(([name, { kind, fallback, about }]) => [
    name,
    { description: about, ...kind.schema, default: fallback },
  ]);
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of Minimost',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(keys) },
    additionalProperties: false,
  };
  return format(JSON.stringify(schema), { ...(await resolveConfig(path)), filepath: path });
}

if (import.meta.main) writeFileSync(path, await describeSettings());
