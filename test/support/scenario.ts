import assert from 'node:assert/strict';
import { ask, type Answer, type FirstLine, type Question } from './ask.ts';
import { signUp } from './people.ts';
import { startServer, type TestServer } from './start-server.ts';

/** One row: who asks what, and what must come back. */
export interface Scenario extends Question {
  /** What the row is about, where the request does not say it. */
  title?: string;
  /** A name in the world's people; absent: nobody. */
  as?: string;
  ask: FirstLine;
  status: number;
  /** The whole body. */
  is?: string;
  has?: readonly (string | RegExp)[];
  lacks?: readonly (string | RegExp)[];
  /** Headers of the answer; null: must not be there. */
  gives?: Readonly<Record<string, string | RegExp | null>>;
}

/** A running server, and the cookies of those who are signed in. */
export interface World {
  readonly url: string;
  readonly cookies: Readonly<Record<string, string>>;
}

/** A server of the suite around it, with people who have signed up: the first is its owner. */
export function useWorld(names: readonly string[], settings: Record<string, unknown> = {}): () => OpenWorld {
  let world: OpenWorld | undefined;
  before(async () => {
    const server = await startServer({ settings });
    const cookies: Record<string, string> = {};
    for (const name of names) cookies[name] = (await signUp(server, name)).cookie;
    world = { url: server.url, cookies, server };
  });
  after(() => world?.server.stop());
  return () => {
    if (world === undefined) throw new Error('the server is not up yet');
    return world;
  };
}

export interface OpenWorld extends World {
  readonly server: TestServer;
}

/** One test for each row. */
export function itAnswers(world: () => World, rows: readonly Scenario[]): void {
  for (const row of rows) {
    const who = row.as === undefined ? '' : ` by ${row.as}`;
    const shown = row.ask.length > 100 ? `${row.ask.slice(0, 100)}…` : row.ask;
    const title = row.title === undefined ? '' : `: ${row.title}`;
    it(`answers ${row.status} to ${shown}${who}${title}`, async () => {
      check(await askAs(world(), row), row);
    });
  }
}

/** The request of a row. */
export function askAs({ url, cookies }: World, { as, ask: line, ...question }: Scenario | AsPerson): Promise<Answer> {
  const cookie = as === undefined ? undefined : cookies[as];
  const headers = { ...(cookie && { cookie }), ...question.headers };
  return ask(url, line, { ...question, headers });
}

type AsPerson = Question & { as?: string; ask: FirstLine };

function check(answer: Answer, row: Scenario): void {
  assert.equal(answer.status, row.status, answer.text.slice(0, 500));
  if (row.is !== undefined) assert.equal(answer.text, row.is);
  for (const part of row.has ?? []) assert.ok(holds(answer.text, part), `${part} is not in ${answer.text}`);
  for (const part of row.lacks ?? []) assert.ok(!holds(answer.text, part), `${part} is in ${answer.text}`);
  for (const [name, expected] of Object.entries(row.gives ?? {})) checkHeader(answer, name, expected);
}

function holds(text: string, part: string | RegExp): boolean {
  return typeof part === 'string' ? text.includes(part) : part.test(text);
}

function checkHeader(answer: Answer, name: string, expected: string | RegExp | null): void {
  const given = answer.headers[name.toLowerCase()];
  const text = Array.isArray(given) ? given.join('\n') : given;
  if (expected === null) assert.equal(text, undefined, name);
  else if (typeof expected === 'string') assert.equal(text, expected, name);
  else assert.match(text ?? '', expected, name);
}

/** The four-key body of an error (accounts document 1.5). */
export function errorBody(code: string, sentence: string): string {
  return JSON.stringify({ error: sentence, detail: sentence, message: sentence, code });
}
