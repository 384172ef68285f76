import assert from 'node:assert/strict';
import type { FirstLine, Question } from '../support/ask.ts';
import { changeDatabase } from '../support/database.ts';
import { fileLine, filePart, formOf, sendFile, sendFiles, textPart, upload } from '../support/file-forms.ts';
import { picture } from '../support/pictures.ts';
import { askAs, useWorld, type OpenWorld } from '../support/scenario.ts';
import { eventually, leavesNothing, storedPaths, watchScratch } from '../support/stored-files.ts';

const unknownFile = `${'0'.repeat(32)}.bin`;

/** A private channel of the owner with these people; its identifier. */
async function makePrivate(world: OpenWorld, members: string): Promise<string> {
  const form = { name: `room of ${members}`, members };
  const answer = await askAs(world, { as: 'alice', ask: 'POST /private_channels/create', form });
  return `private:${(answer.json() as { id: number }).id}`;
}

describe('a file of somebody else', () => {
  const world = useWorld(['alice', 'bob', 'carol']);
  leavesNothing(world);

  const asks: readonly (readonly [query: string, headers: Record<string, string>])[] = [
    ['', {}],
    ['?size=small', {}],
    ['?size=wrong', {}],
    ['', { range: 'bytes=0-0' }],
    ['', { range: 'bytes=99999999-' }],
    ['', { 'if-none-match': '*' }],
    ['', { 'if-range': '"x"', range: 'bytes=0-0' }],
    ['', { accept: 'application/json' }],
    ['', { accept: 'text/html', 'sec-fetch-mode': 'navigate' }],
  ];

  /** Whatever is asked, the answer is that to a name that nobody has; HEAD included. */
  async function isUnknownTo(as: string, file: string): Promise<void> {
    for (const [query, headers] of asks) {
      for (const method of ['GET', 'HEAD']) {
        const ask = async (name: string) => {
          const line: FirstLine = `${method} /files/${name}${query}`;
          const answer = await askAs(world(), { as, ask: line, headers });
          const { 'x-request-id': _id, date: _date, ...told } = answer.headers;
          return { status: answer.status, told, text: answer.text };
        };
        const answer = await ask(file);
        assert.equal(answer.status, 404, `${method} ${query} ${JSON.stringify(headers)}`);
        assert.deepEqual([answer.told.etag, answer.told['accept-ranges']], [undefined, undefined]);
        assert.deepEqual(answer, await ask(unknownFile));
      }
    }
  }
  const isReadBy = async (as: string, file: string) => {
    assert.equal((await askAs(world(), { as, ask: fileLine(file) })).status, 200, as);
  };
  const attach = (as: string, channel: string) =>
    sendFile(world(), as, channel, filePart('attachments', 'a.txt', 'secret'));

  it('is sent to nobody without a session', async () => {
    const { file } = await attach('alice', 'general');
    for (const ask of [fileLine(file), fileLine(unknownFile)]) {
      const page = await askAs(world(), { ask, headers: { 'if-none-match': '*' } });
      assert.deepEqual([page.status, page.headers.location, page.headers.etag], [302, '/login', undefined]);
      const program = await askAs(world(), { ask, headers: { accept: 'application/json', range: 'bytes=0-1' } });
      assert.equal(program.status, 401);
    }
  });

  it('FILE-17: does not exist for those outside a private channel', async () => {
    const channel = await makePrivate(world(), 'bob');
    const { file } = await attach('alice', channel);
    await isReadBy('bob', file);
    await isUnknownTo('carol', file);
    const image = await sendFile(world(), 'alice', channel, filePart('files', 'a.png', await picture('png')));
    await isUnknownTo('carol', image.file);
  });

  it('does not exist for those outside a direct message', async () => {
    const { file } = await attach('alice', 'dm:alice:bob');
    await isReadBy('bob', file);
    await isUnknownTo('carol', file);
  });

  it('does not exist for who joined later, and for who has left', async () => {
    const channel = await makePrivate(world(), 'bob');
    const id = channel.slice('private:'.length);
    const early = await attach('alice', channel);
    const add = { as: 'alice', ask: `POST /private_channels/${id}/add_member`, form: { username: 'carol' } } as const;
    assert.equal((await askAs(world(), add)).status, 200);
    const late = await attach('alice', channel);
    await isReadBy('carol', late.file);
    await isUnknownTo('carol', early.file);
    await askAs(world(), { as: 'carol', ask: `POST /private_channels/${id}/leave` });
    await isUnknownTo('carol', late.file);
    await isReadBy('bob', late.file);
  });

  it('R13: exists for nobody once its message is deleted, by whomever', async () => {
    for (const [as, line, form] of [
      ['bob', 'delete', {}],
      ['alice', 'moderate', { reason: 'not here' }],
    ] as const) {
      const [message] = await sendFiles(world(), 'bob', 'general', [filePart('attachments', 'a.txt')]);
      const file = String(message?.attachment?.file);
      await isReadBy('alice', file);
      const answer = await askAs(world(), { as, ask: `POST /${line}/${message?.id ?? 0}`, form });
      assert.equal(answer.status, 200, answer.text);
      for (const person of ['alice', 'bob', 'carol']) await isUnknownTo(person, file);
      const list = await askAs(world(), { as: 'alice', ask: 'GET /messages/general' });
      assert.ok(!list.text.includes(file));
    }
  });

  it('goes with its group, or alone', async () => {
    const parts = ['a.txt', 'b.txt', 'c.txt'].map((name) => filePart('attachments', name));
    const [first, second, third] = await sendFiles(world(), 'alice', 'general', parts);
    const fileOf = (message: typeof first) => String(message?.attachment?.file);
    const remove = (id: number | undefined, form: Record<string, string>) =>
      askAs(world(), { as: 'alice', ask: `POST /delete/${id ?? 0}`, form });
    await remove(second?.id, {});
    await isUnknownTo('bob', fileOf(second));
    await isReadBy('bob', fileOf(first));
    await isReadBy('bob', fileOf(third));
    await remove(third?.id, { group: '1' });
    for (const message of [first, second, third]) await isUnknownTo('bob', fileOf(message));
  });

  it('that waits for its message exists for who brought it, until then', async () => {
    const { file } = await upload(world(), 'bob', filePart('attachments', 'a.txt'));
    await isReadBy('bob', file);
    await isUnknownTo('alice', file);
    await sendFiles(world(), 'bob', 'general', [textPart('uploads', file)]);
    await isReadBy('alice', file);
  });

  it('that is an avatar is no file', async () => {
    const form = formOf([filePart('avatar', 'a.jpg', await picture('jpeg'))]);
    assert.equal((await askAs(world(), { as: 'bob', ask: 'POST /avatar', ...form })).status, 204);
    const settings = await askAs(world(), { as: 'bob', ask: 'GET /settings' });
    const { avatar_file: file } = settings.json() as { avatar_file: string };
    for (const as of ['alice', 'bob']) await isUnknownTo(as, file);
  });
});

describe('FILE-08: an upload that nobody may make', () => {
  const world = useWorld(['alice', 'bob', 'carol', 'victor']);
  leavesNothing(world);
  const large = Buffer.alloc(2_000_000, 'x');
  let room = '';
  let scratch: ReturnType<typeof watchScratch>;

  before(async () => {
    const post = async (ask: FirstLine, form: Record<string, string>) => {
      const { status, text } = await askAs(world(), { as: 'alice', ask, form });
      assert.ok(status < 300, text);
    };
    room = await makePrivate(world(), 'bob');
    changeDatabase(
      world().server,
      `update members set role = 'viewer' where user_id = (select id from users where username = 'victor')`,
    );
    await post('POST /channels/create', { name: 'managed' });
    await post('POST /channels/managed/update', { posting: 'managers' });
    await post('POST /channels/create', { name: 'old' });
    await post('POST /channels/old/archive', {});
  });
  beforeEach(() => (scratch = watchScratch(world().server)));
  afterEach(() => scratch.close());

  const form = (field: string) => formOf([filePart(field, 'a.jpg', large)]);

  /** Refused, and not one temporary file came up. */
  async function refuses(as: string | undefined, line: FirstLine, status: number, more: Question = {}): Promise<void> {
    const before = await storedPaths(world().server);
    const { headers, body } = form(line === 'POST /avatar' ? 'avatar' : 'attachments');
    const given = { ask: line, body, headers: { ...headers, ...more.headers } };
    const answer = await askAs(world(), as === undefined ? given : { ...given, as });
    assert.equal(answer.status, status, answer.text);
    assert.deepEqual(await storedPaths(world().server), before);
    // What the watcher saw is told by the time that a file of ours has been seen.
    await askAs(world(), { as: 'alice', ask: 'POST /uploads', ...formOf([filePart('attachments', 'b.txt')]) });
    await eventually('the watcher sees', () => scratch.names.size > 0);
    assert.equal(scratch.names.size, 1);
  }

  const json = { headers: { accept: 'application/json' } };
  const foreign = { headers: { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' } };
  for (const line of ['POST /send/general', 'POST /uploads', 'POST /avatar'] as const) {
    it(`${line} without a session`, () => refuses(undefined, line, 401, json));
    it(`${line} without a session, as a page`, () => refuses(undefined, line, 302));
    it(`${line} from another site`, () => refuses('alice', line, 403, foreign));
  }
  it('POST /send to a channel that there is not', () => refuses('bob', 'POST /send/nowhere', 403));
  it('POST /send to a foreign direct message', () => refuses('carol', 'POST /send/dm:alice:bob', 403));
  it('POST /send to a foreign private channel', () => refuses('carol', `POST /send/${room}`, 403));
  it('POST /send to an archived channel', () => refuses('alice', 'POST /send/old', 403));
  it('POST /send where managers post', () => refuses('bob', 'POST /send/managed', 403));
  it('POST /send by a viewer', () => refuses('victor', 'POST /send/general', 403));
  it('POST /uploads by a viewer', () => refuses('victor', 'POST /uploads', 403));

  it('is none that a viewer makes of an own avatar', async () => {
    const question = formOf([filePart('avatar', 'a.jpg', await picture('jpeg'))]);
    assert.equal((await askAs(world(), { as: 'victor', ask: 'POST /avatar', ...question })).status, 204);
    assert.equal((await askAs(world(), { as: 'victor', ask: 'DELETE /avatar' })).status, 204);
    assert.equal((await askAs(world(), { as: 'victor', ask: `DELETE /uploads/${unknownFile}` })).status, 403);
  });
});
