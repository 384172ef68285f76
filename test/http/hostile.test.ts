import assert from 'node:assert/strict';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ask, type Answer, type FirstLine } from '../support/ask.ts';
import { mountedRoutes } from '../support/mounted-routes.ts';
import { connect, personWith } from '../support/people.ts';
import { askAs, useWorld } from '../support/scenario.ts';
import { attacksOn, type Attack, type Wants } from './hostile-attacks.ts';
import { table, type Row } from './hostile-table.ts';

/** Requests at the same time. */
const together = 8;
const longestMs = 5_000;
const ownKeys = Reflect.ownKeys(Object.prototype);

/** What is wrong with an answer, or null. */
function problemOf(answer: Answer, line: FirstLine, wants: Wants): string | null {
  const { status } = answer;
  const isWanted = typeof wants === 'number' ? status === wants : wants === 'no failure' || status >= 400;
  if (status >= 500 || !isWanted) return `${status} instead of ${wants}: ${answer.text.slice(0, 200)}`;
  return status < 400 || hasNoBody(line, status) || hasFourKeys(answer)
    ? null
    : `${status} with ${answer.text.slice(0, 200)}`;
}

/** Node itself refuses a head that is too large, before there is a request. */
function hasNoBody(line: FirstLine, status: number): boolean {
  return line.startsWith('HEAD ') || status === 431;
}

function hasFourKeys({ headers, text }: Answer): boolean {
  if (headers['content-type'] !== 'application/json; charset=utf-8') return false;
  const { details: _details, ...body } = JSON.parse(text) as Record<string, unknown>;
  const sentence = body['error'];
  const isAlike = typeof sentence === 'string' && body['detail'] === sentence && body['message'] === sentence;
  return isAlike && /^[A-Z]\w+$/.test(String(body['code'])) && Object.keys(body).length === 4;
}

/** Make requests on a few connections; what was wrong with which. */
async function attack(
  url: string,
  attacks: readonly Attack[],
  own: { headers: Record<string, string>; wants: (attack: Attack) => Wants },
): Promise<string[]> {
  const problems: string[] = [];
  const waiting = attacks.values();
  const work = async () => {
    for (const one of waiting) {
      const { line, question } = one;
      const headers = { accept: 'application/json', ...own.headers, ...question.headers };
      const problem = await inTime(ask(url, line, { ...question, headers }))
        .then((answer) => problemOf(answer, line, own.wants(one)))
        .catch(String);
      if (problem !== null) problems.push(`${line.slice(0, 120)} ${shown(question)} → ${problem}`);
    }
  };
  await Promise.all(Array.from({ length: together }, work));
  return problems;
}

function shown(question: Attack['question']): string {
  const text = JSON.stringify(question);
  return text.length > 300 ? `${text.slice(0, 300)}… (${text.length})` : text;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${longestMs} ms`)), longestMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Everything the database holds, but for what the server derives from it in its own time. */
function contentOf({ dataDir }: { dataDir: string }): Record<string, unknown[]> {
  const database = new Database(join(dataDir, 'minimost.db'), { readonly: true });
  try {
    const names = database.prepare("select name from sqlite_schema where type = 'table' order by name").pluck().all();
    const kept = (names as string[]).filter((name) => !/index|search/.test(name));
    return Object.fromEntries(kept.map((name) => [name, database.prepare(`select * from "${name}"`).all()]));
  } finally {
    database.close();
  }
}

describe('hostile requests', () => {
  const world = useWorld(['alice', 'bob', 'leaver'], { failed_login_delay_ms: 0 });
  const routes = mountedRoutes();
  const places: Record<string, string> = {};

  const rowOf = (route: FirstLine): Row => {
    const row = table[route];
    assert.ok(row, `${route} has no row in the table`);
    return row;
  };
  const attacksAt = (route: FirstLine): Attack[] => {
    const row = rowOf(route);
    const place = row.place ?? '';
    return attacksOn(route, row, places[place] ?? place);
  };

  /** Without those that are wrong for some fields only: where nobody reads them they are all the same. */
  const malformedAt = (route: FirstLine) =>
    attacksAt(route).filter(({ wants, path }) => path ?? wants !== 'no failure');
  const rightLine = (route: FirstLine): FirstLine => {
    const place = rowOf(route).place ?? '';
    return route.replace(/:\w+/, places[place] ?? place) as FirstLine; // its method stays
  };

  async function attackAs(route: FirstLine, isMeant: (attack: Attack) => boolean): Promise<void> {
    const { url, cookies } = world();
    const { as = 'alice' } = rowOf(route);
    const headers = as === 'nobody' ? {} : { cookie: cookies[as] ?? '' };
    const attacks = attacksAt(route).filter(isMeant);
    assert.deepEqual(await attack(url, attacks, { headers, wants: ({ wants }) => wants }), []);
  }

  before(async () => {
    const post = async (line: FirstLine, form: Record<string, string>) => {
      const answer = await askAs(world(), { as: 'alice', ask: line, form });
      assert.equal(answer.status, 200, line);
      return answer;
    };
    const idIn = (answer: Answer) => String(answer.headers['x-message-id']);
    places['kept'] = idIn(await post('POST /send/general', { text: 'kept' }));
    places['deleted'] = idIn(await post('POST /send/general', { text: 'to be deleted' }));
    await post('POST /send/dm:alice', { text: 'a note' });
    await post('POST /channels/create', { name: 'spare' });
    for (const name of ['private', 'left']) {
      const { id } = (await post('POST /private_channels/create', { name })).json() as { id: number };
      places[name] = String(id);
    }
  });

  afterEach(async () => {
    const { url, server } = world();
    assert.equal((await ask(url, 'GET /api/health')).status, 200);
    assert.deepEqual(Reflect.ownKeys(Object.prototype), ownKeys);
    const failures = server.logged.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
    assert.deepEqual(failures, [], 'nothing was a failure of the server');
  });

  it('know every route', () => {
    routes.forEach(rowOf);
    const gone = Object.keys(table).filter((route) => !routes.includes(route as FirstLine));
    assert.deepEqual(gone, [], 'rows without a route');
  });

  it('that another site caused are all refused, and change nothing', async () => {
    const { url, server, cookies } = world();
    const before = contentOf(server);
    const headers = { cookie: cookies['alice'] ?? '', 'sec-fetch-site': 'cross-site' };
    const attacks = routes.filter((route) => route.startsWith('POST')).flatMap(malformedAt);
    const wants = ({ path, wants: own }: Attack) => (path === 'broken' ? own : 403);
    assert.deepEqual(await attack(url, attacks, { headers, wants }), []);
    assert.deepEqual(contentOf(server), before);
  });

  describe('of nobody', () => {
    for (const route of routes.filter((one) => table[one]?.isPublic !== true)) {
      it(`are refused at ${route}, and change nothing`, async () => {
        const { url, server } = world();
        const before = contentOf(server);
        const wants = ({ path, wants: own }: Attack) => {
          if (path === 'broken') return own;
          return path === 'surplus' ? 'refusal' : 401;
        };
        const attacks: Attack[] = [...malformedAt(route), { line: rightLine(route), question: {}, wants: 401 }];
        assert.deepEqual(await attack(url, attacks, { headers: {}, wants }), []);
        assert.deepEqual(contentOf(server), before);
        const answer = await ask(url, rightLine(route));
        assert.equal(answer.status, 302);
        assert.match(String(answer.headers.location), /^\/login($|\?next=%2F[cm]%2F)/);
      });
    }

    it('are no failure at POST /typing/:channel, and nobody types', async () => {
      const { url } = world();
      const wants = ({ wants: own }: Attack) => own;
      assert.deepEqual(await attack(url, attacksAt('POST /typing/:channel'), { headers: {}, wants }), []);
      assert.equal((await askAs(world(), { as: 'bob', ask: 'GET /typing/general' })).text, '[]');
    });
  });

  describe('of somebody with every right', () => {
    // Before the fields: they make channels and people of some of these names.
    const isPath = ({ path }: Attack) => path !== undefined;
    for (const route of routes.filter((one) => one.includes(':'))) {
      it(`are no failure at ${route} whatever its path names`, () => attackAs(route, isPath));
    }

    for (const route of routes) {
      it(`are no failure at ${route}`, () => attackAs(route, (one) => !isPath(one)));
    }

    it('are no failure with methods that no route has', async () => {
      const { url, cookies } = world();
      const methods = ['HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];
      const paths = [...new Set(routes.map((route) => route.split(' ')[1] ?? ''))];
      const given = ['__proto__', '%00', '9223372036854775808', '%2e%2e%2f'];
      const attacks = methods.flatMap((method) =>
        paths
          .filter((path) => !routes.includes(`${method} ${path}`))
          .flatMap((path) => given.map((value) => path.replace(/:\w+/, value)))
          .map((path): Attack => ({
            line: `${method} ${path}`,
            question: {},
            wants: method === 'HEAD' ? 'no failure' : 405,
          })),
      );
      const headers = { cookie: cookies['bob'] ?? '' };
      assert.deepEqual(await attack(url, attacks, { headers, wants: ({ wants }) => wants }), []);
    });

    it('leave the server as it was for everybody else', async () => {
      const { url, cookies } = world();
      const bob = await connect(personWith(url, 'bob', cookies['bob'] ?? ''));
      const sent = await askAs(world(), { as: 'alice', ask: 'POST /send/general', form: { text: 'after all this' } });
      assert.equal(sent.status, 200);
      await bob.waitFor('message:created', ({ message }) => message.content === 'after all this');
      bob.close();
    });
  });
});
