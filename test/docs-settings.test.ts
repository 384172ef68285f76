import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { rateLimitDefaults } from '../server/settings/rate-limits.ts';
import { table } from '../server/settings/table.ts';
import { variables } from '../server/settings/variables.ts';
import { describeSettings } from '../scripts/settings-schema.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** The cells of every table row whose first cell is a name in code. */
function readRows(heading: string): Map<string, readonly string[]> {
  const section =
    read('docs/settings.md')
      .split(/^## /m)
      .find((part) => part.startsWith(heading)) ?? '';
  const rows = [...section.matchAll(/^\| `([^`]+)` *\|(.*)\|$/gm)];
  return new Map(rows.map(([, name = '', cells = '']) => [name, cells.split('|').map((cell) => cell.trim())]));
}

describe('the documents about settings', () => {
  it('list every key and no other, in the order of the table', () => {
    assert.deepEqual([...readRows('Keys').keys()], Object.keys(table));
  });

  for (const [key, { fallback, kind }] of Object.entries(table)) {
    it(`tell the default and the range of ${key}`, () => {
      const [, told = '', allowed = ''] = readRows('Keys').get(key) ?? [];
      assert.deepEqual(JSON.parse(told.replaceAll('`', '')), fallback);
      const [, min = '', max = ''] = /number from (\d+) to (\d+)/.exec(kind.range) ?? [];
      assert.ok(allowed.startsWith(min === '' ? '' : `${min} to ${max}`), allowed);
    });
  }

  it('list every environment variable and no other', () => {
    assert.deepEqual([...readRows('Environment').keys()].sort(), [...variables].sort());
  });

  it('list every rate limit with its default', () => {
    const told = [...readRows('Rate limits')].map(([name, [fallback]]) => [name, Number(fallback)]);
    assert.deepEqual(told, Object.entries(rateLimitDefaults));
  });

  it('include a schema that is generated from the table: npm run settings-schema', async () => {
    assert.equal(read('docs/settings.schema.json'), await describeSettings());
  });

  it('belong to a settings file that sets nothing', () => {
    assert.deepEqual(JSON.parse(read('settings.json')), { $schema: './docs/settings.schema.json' });
  });
});
