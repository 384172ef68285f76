import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { errorTable } from '#shared/errors.ts';
import type { Message } from '#shared/message.ts';
import { mountedRoutes } from './support/mounted-routes.ts';
import { askAs, useWorld } from './support/scenario.ts';

const document = readFileSync(new URL('../docs/api.md', import.meta.url), 'utf8');
/** Heading → what stands below it. */
const sections = new Map(
  document
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section] as const),
);
const headings = [...sections.keys()].filter((heading) => /^`[A-Z]+ \//.test(heading));

describe('the document about the HTTP API', () => {
  it('has every route there is, and no other', () => {
    const documented = headings.map((heading) => heading.replaceAll('`', ''));
    assert.deepEqual(documented.toSorted(), mountedRoutes().toSorted());
  });

  for (const heading of headings) {
    it(`shows how to call ${heading}`, () => {
      const path = / (\/[a-z_/]*)/.exec(heading)?.[1] ?? '';
      const commands = [...(sections.get(heading) ?? '').matchAll(/^curl .+$/gm)].map(([command]) => command);
      assert.ok(commands.some((command) => command.includes(`$S${path}`)));
    });
  }

  it('names every error, and no other', () => {
    const table = sections.get('Answers') ?? '';
    const cells = [...table.matchAll(/^\| [\d, ]+ \|(.+)\|$/gm)].map(([, cell = '']) => cell);
    const named = cells.flatMap((cell) => [...cell.matchAll(/`([A-Z]\w+)`/g)].map(([, name = '']) => name));
    const notYet = new Set(['TokenReadOnly', 'SessionRequired', 'HandleTaken']);
    const codes = Object.keys(errorTable).filter((code) => !notYet.has(code));
    assert.deepEqual(named.toSorted(), codes.toSorted());
  });

  describe('and its message object', () => {
    const world = useWorld(['alice']);

    it('has every field, and no other', async () => {
      const table = sections.get('The message object') ?? '';
      const cells = [...table.matchAll(/^\| (`[^|]+) \|/gm)].map(([, cell = '']) => cell);
      const named = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
      const message = (await askAs(world(), { as: 'alice', ask: 'GET /message/1' })).json() as Message;
      assert.deepEqual(named.toSorted(), Object.keys(message).toSorted());
    });
  });
});
