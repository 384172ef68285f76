import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorTable } from '#shared/errors.ts';
import type { Message } from '#shared/message.ts';
import { createHttpApp } from '../server/http/router.ts';
import type { HttpParts } from '../server/http/parts.ts';
import { createSettingsFolder } from './support/settings-folder.ts';
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

interface Layer {
  route?: { path: string | string[]; stack: { method?: string }[] };
}

/** `GET /path` for every route of the router, in its order. */
function mountedRoutes(): string[] {
  const folder = createSettingsFolder();
  try {
    const { settings } = folder.load();
    // What a route needs when it is called is not needed to mount it.
    const session = () => undefined;
    const clientFolder = join(import.meta.dirname, 'none');
    const parts = { settings, keys: {}, session, clientFolder } as unknown as HttpParts;
    const { stack } = createHttpApp(parts, '').router as unknown as { stack: Layer[] }; // as Express keeps it
    return [...new Set(stack.flatMap(({ route }) => (route === undefined ? [] : linesOf(route))))];
  } finally {
    folder.remove();
  }
}

function linesOf({ path, stack }: NonNullable<Layer['route']>): string[] {
  const methods = stack.flatMap(({ method }) => (method === undefined ? [] : [method.toUpperCase()]));
  return [path].flat().flatMap((one) => methods.map((method) => `${method} ${one}`));
}

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
