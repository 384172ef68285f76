import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from '#shared/commands.ts';
import { errorTable } from '#shared/errors.ts';
import { events } from '#shared/events.ts';
import { limits } from '#shared/limits.ts';

const text = readFileSync(join(import.meta.dirname, '../docs/events.md'), 'utf8');

/** The text under a heading. */
function section(title: string): string {
  const [, rest = ''] = text.split(`\n## ${title}\n`);
  return rest.split('\n## ', 1)[0] ?? '';
}

/** Rows of a table: the cells of each. */
function rows(of: string): string[][] {
  // A line of dashes ends the head of a table.
  const lines = of.split('\n').filter((line, at, all) => line.startsWith('| `') && !all[at + 1]?.startsWith('| -'));
  return lines.map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

const nameIn = (cell: string | undefined) => /^`([^`]+)`$/.exec(cell ?? '')?.[1];

describe('docs/events.md', () => {
  it('has a row for every command, and for no other', () => {
    const names = rows(section('Commands')).map(([cell]) => nameIn(cell) ?? '');
    assert.deepEqual(names.sort(), Object.keys(commands).sort());
  });

  it('has a row for every event with the stream it counts on, and for no other', () => {
    const told = rows(section('Events')).map((cells) => `${nameIn(cells[0])} ${cells.at(-1)}`);
    const table = Object.entries(events).map(
      ([name, { streams }]) => `${name} ${streams.length > 0 ? streams.join(' · ') : '–'}`,
    );
    assert.deepEqual(told.sort(), table.sort());
  });

  it('names the input and the answer of every command', () => {
    const cells = new Map(rows(section('Commands')).map(([name, ...others]) => [nameIn(name), others.join(' ')]));
    for (const [name, { input, output }] of Object.entries(commands)) {
      for (const field of [...Object.keys(input.shape), ...Object.keys(output.shape)]) {
        assert.match(cells.get(name) ?? '', new RegExp(`\\b${field}\\b`), `${name}: ${field}`);
      }
    }
  });

  it('speaks of nothing that does not exist', () => {
    const known = new Set([...Object.keys(commands), ...Object.keys(events)]);
    const named = [...text.matchAll(/`([a-z]+:[a-z]+)`|'([a-z]+:[a-z]+)'/g)].map(
      ([, one, other]) => one ?? other ?? '',
    );
    const strangers = named.filter(
      (name) => !known.has(name) && !name.startsWith('dm:') && !name.startsWith('private:'),
    );
    assert.deepEqual(strangers, []);
    for (const [, code] of rows(section('Connecting'))) assert.ok(Object.hasOwn(errorTable, nameIn(code) ?? ''), code);
  });

  it('tells the limits there are', () => {
    const told = [limits.frameBytes.toLocaleString('en'), limits.headsPerCheck, limits.gapHoldMs];
    for (const limit of told) assert.ok(text.includes(String(limit)), String(limit));
  });

  it('shows a bot that is short', () => {
    const [, code = ''] = /```js\n([^]*?)```/.exec(text) ?? [];
    assert.ok(code.trim().split('\n').length <= 30);
  });
});
