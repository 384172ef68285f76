import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { houseRules, ruleViolations } from './support/house-rules.ts';
import { importTable, importViolations } from './support/import-table.ts';
import { readSource, type Source } from './support/source.ts';

const root = join(import.meta.dirname, '..');
const folders = ['server', 'shared', 'client', 'scripts', 'test', 'bench'];
const notOurs = ['client/dist/**', 'client/vendor/**', 'client/public/**', 'server/vendor/**', '**/node_modules/**'];

/** Every source file of the repository, in a fixed order. */
function readTree(): Source[] {
  const patterns = [`{${folders.join(',')}}/**/*.{ts,tsx,mts,cts,js,mjs,cjs}`, '*.{ts,mts,js,mjs}'];
  const paths = globSync(patterns, { cwd: root, exclude: notOurs }).map((path) => path.replaceAll('\\', '/'));
  return paths.toSorted().map((path) => readSource(path, readFileSync(join(root, path), 'utf8')));
}

function assertNone(violations: readonly string[]): void {
  assert.equal(violations.length, 0, `\n${violations.join('\n')}`);
}

describe('architecture', () => {
  let sources: readonly Source[] = [];

  before(() => {
    sources = readTree();
  });

  it('is checked on the whole tree', () => {
    const paths = sources.map(({ path }) => path);
    for (const path of ['shared/commands.ts', 'scripts/setup.mjs', 'test/architecture.test.ts']) {
      assert.ok(paths.includes(path), `${path} was not found`);
    }
  });

  it('lets imports point one way only', () => {
    assertNone(sources.flatMap(importViolations));
  });

  for (const rule of houseRules) {
    it(`keeps to it that ${rule.name}`, () => {
      assertNone(sources.flatMap((source) => ruleViolations(rule, source)));
    });
  }

  it('names only packages that are installed', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { dependencies, devDependencies } = manifest as Record<string, Record<string, string>>;
    const installed = { ...dependencies, ...devDependencies };
    const named = Object.values(importTable).flatMap(({ packages = [], typePackages = [] }) => [
      ...packages,
      ...typePackages,
    ]);
    const unknown = named.filter((name) => name !== '*' && !(packageOf(name) in installed));
    assertNone(unknown.map((name) => `${name} stands in the import table and not in package.json`));
  });
});

function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/** A file, what it contains, and the violation that must be found (nothing: it is allowed). */
type Planted = readonly [path: string, code: string, expected?: RegExp];

const imports: readonly Planted[] = [
  ['server/http/pins.ts', "import { setPin } from '../actions/pins/set.ts';"],
  ['server/http/pins.ts', "import { log } from '../log.ts'; import { pins } from '#shared/limits.ts';"],
  ['server/http/pins.ts', "import express from 'express'; import { join } from 'node:path';"],
  ['server/http/pins.ts', "import type { Backplane } from '../backplane/backplane.ts';"],
  ['server/http/pins.ts', "import { Backplane } from '../backplane/backplane.ts';", /only import the types/],
  ['server/http/pins.ts', "import { emit } from '../realtime/publisher.ts';", /http may not import server\/realtime/],
  ['server/http/pins.ts', "import type { Room } from '../realtime/rooms.ts';", /http may not import server\/realtime/],
  ['server/http/pins.ts', "export { emit } from '../realtime/publisher.ts';", /http may not import server\/realtime/],
  ['server/http/pins.ts', "export * from '../realtime/publisher.ts';", /http may not import server\/realtime/],
  ['server/http/pins.ts', "export type * from '../realtime/publisher.ts';", /http may not import server\/realtime/],
  ['server/http/pins.ts', "const a = await import('../realtime/rooms.ts');", /http may not import server\/realtime/],
  ['server/http/pins.ts', 'const a = import(`../realtime/rooms.ts`);', /http may not import server\/realtime/],
  ['server/http/pins.ts', "let a: import('../realtime/rooms.ts').Room;", /http may not import server\/realtime/],
  ['server/http/pins.ts', "import a = require('../realtime/rooms.ts');", /http may not import server\/realtime/],
  ['server/http/pins.ts', "new URL('../realtime/rooms.ts', import.meta.url);", /http may not import server\/realtime/],
  ['server/http/pins.ts', "import 'socket.io';", /may not name the package socket\.io/],
  ['server/http/pins.ts', "declare module 'socket.io' {}", /may not name the package socket\.io/],
  ['server/http/pins.ts', '/// <reference types="mocha" />', /may not name the package mocha/],
  ['server/http/pins.ts', 'const a = await import(name);', /cannot be read/],
  ['server/http/pins.ts', 'const load = createRequire(import.meta.url);', /cannot be read/],
  ['server/http/pins.ts', "import { main } from '../main.ts';", /http may not/],
  ['server/http/pins.ts', "import { build } from '../app.ts';", /http may not/],
  ['server/http/pins.ts', "import sqlite from '../vendor/sqlite3/index.cjs';", /nobody/],
  ['server/http/pins.ts', "import { version } from '../../package.json';", /http may not import package\.json/],
  ['server/http/pins.ts', "import type { Settings } from '../settings.ts';"],
  ['server/http/pins.ts', "import { loadSettings } from '../settings.ts';", /only import the types/],
  ['server/types/session.d.ts', "import 'express-session'; declare module 'express-session' {}"],
  ['server/types/session.d.ts', "import 'express';", /may not name the package express/],
  ['server/realtime/bind.ts', "import { router } from '../http/router.ts';", /realtime may not import server\/http/],
  ['server/realtime/bind.ts', "import express from 'express';", /may not name the package express/],
  ['server/actions/pins/set.ts', "import type { Store } from '../../storage/store.ts';"],
  ['server/actions/pins/set.ts', "import { Store } from '../../storage/store.ts';", /only import the types/],
  ['server/actions/pins/set.ts', "import { type Store } from '../../storage/store.ts';", /only import the types/],
  ['server/actions/pins/set.ts', "import type { Actor } from '../../auth/actor.ts';", /may not import server\/auth/],
  ['server/actions/pins/set.ts', "import { randomId } from '../../random.ts';", /may not import server\/random/],
  ['server/actions/pins/set.ts', "import { systemClock } from '../../clock.ts';", /only import the types/],
  ['server/actions/pins/set.ts', "import * as z from 'zod/mini';", /may not name the package zod/],
  ['server/actions/pins/set.ts', "import { readFile } from 'node:fs/promises';", /may not import node:/],
  ['server/actions/pins/set.ts', "import { createHash } from 'node:crypto';"],
  ['server/storage/pins.ts', "import { sql } from 'kysely'; import { Migrator } from 'kysely/migration';"],
  ['server/storage/pins.ts', "import type { Settings } from '../settings.ts';", /may not import server\/settings/],
  ['server/storage/pins.ts', "import type { Context } from '../actions/action.ts';", /may not import server\/actions/],
  ['server/storage/pins.ts', "import sqlite from 'sqlite3';", /may not name the package sqlite3/],
  ['server/auth/actor.ts', "import { Kysely } from 'kysely';", /may not name the package kysely/],
  ['server/auth/actor.ts', "import { pino } from 'pino';", /may not name the package pino/],
  ['server/backplane/memory.ts', "import type { Server } from 'socket.io';"],
  ['server/backplane/memory.ts', "import { Server } from 'socket.io';", /may not name the package socket\.io/],
  ['server/app.ts', "import { gateway } from './realtime/gateway.ts'; import { router } from './http/router.ts';"],
  ['server/app.ts', "import express from 'express';", /may not name the package express/],
  ['server/unheard-of/thing.ts', 'export {};', /no row in the import table/],
  ['shared/limits.ts', "import * as z from 'zod/mini';"],
  ['shared/limits.ts', "import * as z from 'zod';", /may not name the package zod/],
  ['shared/limits.ts', "import { join } from 'node:path';", /may not import node:/],
  ['shared/limits.ts', "import type { Store } from '../server/storage/store.ts';", /may not import server\/storage/],
  ['client/socket.ts', "import { io } from 'socket.io-client'; import './styles/base.css';"],
  ['client/views/message.tsx', "import { signal } from '@preact/signals'; const view = <VList />;"],
  ['client/socket.ts', "import type { ChatError } from '../server/errors.ts';", /may not import server\/errors/],
  ['client/socket.ts', "import { useState } from 'react';", /may not name the package react/],
  [
    'test/http/pins.test.ts',
    "import { chromium } from 'playwright-core'; import { build } from '../../server/app.ts';",
  ],
];

const rules: readonly Planted[] = [
  ['server/settings.ts', 'const port = process.env.PORT;'],
  ['server/http/pins.ts', '// process.env, Math.random() and Date.now() may be named in a comment'],
  ['server/http/pins.ts', 'const port = process.env.PORT;', /reads process\.env/],
  ['server/http/pins.ts', "const port = globalThis.process?.['env'].PORT;", /reads process\.env/],
  ['server/http/pins.ts', 'const { env } = process;', /takes env out of process/],
  ['server/http/pins.ts', "import { env as e } from 'node:process';", /imports env/],
  ['server/random.ts', "import { randomBytes } from 'node:crypto'; Math.random();"],
  ['client/outbox.ts', 'const id = crypto.randomUUID();'],
  ['server/http/pins.ts', 'const a = Math.random();', /uses Math\.random/],
  ['server/http/pins.ts', "import { randomBytes as bytes } from 'node:crypto';", /uses randomBytes/],
  ['server/http/pins.ts', 'const a = crypto.randomUUID();', /uses randomUUID/],
  ['server/http/pins.ts', "import { randomInt } from 'node:crypto';", /imports randomInt/],
  ['shared/limits.ts', 'crypto.getRandomValues(bytes);', /uses getRandomValues/],
  ['server/clock.ts', 'const now = Date.now();'],
  ['server/http/pins.ts', 'const then = new Date(time);'],
  ['server/http/pins.ts', 'const clock = { now: Date.now };', /uses Date\.now/],
  ['server/http/pins.ts', 'const now = new Date();', /asks new Date\(\)/],
  ['server/http/pins.ts', 'const now = Date();', /asks Date\(\)/],
  ['server/http/pins.ts', 'const now = performance.now();', /uses performance\.now/],
  ['server/http/pins.ts', 'const now = process.hrtime.bigint();', /uses process\.hrtime/],
  ['server/realtime/bind.ts', "socket.on('message:send', send);"],
  ['server/realtime/welcome.ts', "socket.on('message:send', send);", /calls socket\.on\(\)/],
  ['server/realtime/welcome.ts', "this.#socket?.once('x', send); client.socket.onAny(send);", /socket\.onAny\(\)/],
  ['server/realtime/welcome.ts', 'await io.fetchSockets();', /uses fetchSockets/],
  ['server/storage/pins.ts', 'sql`select 1`;'],
  ['server/http/pins.ts', "const text = 'Select a channel from the list';"],
  ['server/http/pins.ts', "const text = 'Update the settings';"],
  ['server/http/pins.ts', 'sql`select 1`;', /writes sql/],
  ['server/http/pins.ts', 'sql<number>`select 1`;', /writes sql/],
  ['server/http/pins.ts', "db.prepare('SELECT id FROM pins');", /SQL/],
  ['server/http/pins.ts', "db.exec('update pins set a = 1');", /SQL/],
  ['server/http/pins.ts', "db.exec('PRAGMA user_version');", /SQL/],
  ['server/http/pins.ts', 'db.prepare(`\n insert into pins values (${a})`);', /SQL/],
  ['server/actions/pins/set.ts', "import type { Run } from '../run.ts'; import { list } from './read.ts';"],
  ['server/actions/pins/set.ts', "import { run } from '../run.ts';", /imports \.\.\/run\.ts/],
  ['vite.config.ts', 'export default {};'],
  ['server/http/pins.ts', 'export default {};', /default export/],
  ['server/http/pins.ts', 'const a = 1; export { a as default };', /default export/],
  ['server/http/pins.ts', 'export = 1;', /default export/],
  ['test/pins.test.ts', "describe.skip('pins', () => {});"],
  ['test/pins.test.ts', "it.only('pins', () => {});", /uses it\.only/],
  ['test/pins.test.ts', "describe.only('pins', () => {});", /uses describe\.only/],
  ['server/http/pins.ts', 'a();\n\n// note\n/*\n\n*/\n'.repeat(250)],
  ['server/http/pins.ts', 'a();\n'.repeat(251), /has 251 lines/],
  ['server/storage/migrations/0001-users.ts', ''],
  ['server/http/directMessages.ts', '', /kebab-case/],
  ['server/direct_messages/list.ts', '', /kebab-case/],
  ['client/Message.tsx', '', /kebab-case/],
  ['shared/a.ts', '/** What. */\nexport function a() {}\n\n/** What. */\nexport const b = 1;'],
  ['shared/a.ts', 'export type A = 1; export interface B {} export { c } from "./c.ts";'],
  ['shared/a.ts', '/** What. */\nexport function a(b: 1): 1;\nexport function a(b: number) { return b; }'],
  ['shared/a.ts', 'export function a() {}', /exports a without a doc comment/],
  ['shared/a.ts', '// What.\nexport const a = 1;', /exports a without a doc comment/],
  ['shared/a.ts', '/* What. */\nexport class A {}', /exports A without a doc comment/],
  ['shared/a.ts', '/** What. */\nconst a = 1;\nexport const b = 2;', /exports b without a doc comment/],
  ['shared/a.ts', 'const a = 1;\nexport { a };', /exports a without a doc comment/],
  ['server/actions/pins/set.ts', 'export async function setPin() {}', /exports setPin without/],
];

/** The guard must be able to fail: each planted file is found out, and each allowed one is left alone. */
function itJudges(planted: readonly Planted[], judge: (source: Source) => string[]): void {
  for (const [path, code, expected] of planted) {
    const shown = code.length > 90 ? `${code.slice(0, 40)}…` : code;
    it(`${expected === undefined ? 'allows' : 'finds'} ${JSON.stringify(shown)} in ${path}`, () => {
      const found = judge(readSource(path, code)).join('\n');
      if (expected === undefined) assert.equal(found, '');
      else assert.match(found, expected);
    });
  }
}

describe('architecture: the guard on planted imports', () => {
  itJudges(imports, importViolations);
});

describe('architecture: the guard on planted code', () => {
  itJudges(rules, (source) => houseRules.flatMap((rule) => ruleViolations(rule, source)));

  it('refuses a file that does not parse', () => {
    assert.throws(() => readSource('server/http/pins.ts', 'const = ;'), SyntaxError);
  });
});
