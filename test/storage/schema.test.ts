import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { insertChannel, openTempDatabase, type TempDatabase } from './temp-database.ts';

/** A row that must not be stored: the table, what differs from a good row, and what refuses it. */
type Refused = readonly [table: keyof typeof good, change: Record<string, unknown>, why: RegExp];

const good = {
  users: { uid: 'u', kind: 'person', username: 'alice', username_key: 'alice', display_name: 'Alice', created_us: 1 },
  workspaces: { name: 'Home', created_us: 1 },
  members: { uid: 'm', workspace_id: 1, user_id: 1, role: 'staff', joined_us: 1 },
  channels: { workspace_id: 1, kind: 'public', name: 'talk', created_us: 1 },
  participants: { channel_id: 1, member_id: 1, first_n: 1, joined_us: 1 },
  read_marks: { channel_id: 1, member_id: 1, read_n: 0, moved_us: 1 },
  messages: {
    channel_id: 1,
    n: 1,
    created_seq: 1,
    mod_seq: 1,
    mod_us: 1,
    sender_id: 1,
    content_type: 'text',
    content: 'hi',
    counts: 1,
    created_us: 1,
  },
  user_sessions: {
    public_id: 's',
    user_id: 1,
    epoch: 1,
    kind: 'browser',
    signed_in_with: 'password',
    created_us: 1,
    accessed_us: 1,
    expires_us: 1,
    ip: '',
    user_agent: '',
  },
  instance: { id: 1, epoch: 'e', created_us: 1 },
  login_failures: { counter_key: 'k', failures: 1, last_us: 1 },
} as const;

const check = /CHECK constraint failed/;
const type = /cannot store/;
const foreign = /FOREIGN KEY constraint failed/;
const absent = /NOT NULL constraint failed/;

const refused: readonly Refused[] = [
  ['users', { created_us: 'yesterday' }, type],
  ['users', { created_us: 1.5 }, type],
  ['users', { kind: 'ghost' }, check],
  ['users', { username: '' }, check],
  ['users', { username: 'a'.repeat(33) }, check],
  ['users', { name_color: '#fff' }, check],
  ['users', { display_name: null }, absent],
  ['workspaces', { name: '' }, check],
  ['workspaces', { rev: -1 }, check],
  ['members', { role: 'king' }, check],
  ['members', { uid: 'm2', workspace_id: 77 }, foreign],
  ['members', { uid: 'm2', user_id: 77 }, foreign],
  ['channels', { kind: 'secret' }, check],
  ['channels', { kind: 'dm' }, check],
  ['channels', { dm_key: '1:2' }, check],
  ['channels', { name: null }, check],
  ['channels', { posting: 'nobody' }, check],
  ['channels', { topic: 'a'.repeat(251) }, check],
  ['channels', { last_seq: 1, last_n: 2 }, check],
  ['channels', { workspace_id: 77 }, foreign],
  ['participants', { first_n: 0 }, check],
  ['participants', { member_id: 77 }, foreign],
  ['read_marks', { read_n: -1 }, check],
  ['read_marks', { channel_id: 77 }, foreign],
  ['messages', { n: 0 }, check],
  ['messages', { n: 2, created_seq: 1, mod_seq: 1 }, check],
  ['messages', { counts: 2 }, check],
  ['messages', { content_type: 'html' }, check],
  ['messages', { mentions: '["alice"' }, check],
  ['messages', { client_id: 'k' }, check],
  ['messages', { client_id: '', client_digest: 'd' }, check],
  ['messages', { client_id: 'k'.repeat(65), client_digest: 'd' }, check],
  ['messages', { reply_count: -1 }, check],
  ['messages', { sender_id: 77 }, foreign],
  ['messages', { reply_to_id: 77 }, foreign],
  ['messages', { channel_id: 77 }, foreign],
  ['user_sessions', { kind: 'toaster' }, check],
  ['user_sessions', { user_id: 77 }, foreign],
  ['instance', { id: 2 }, check],
  ['login_failures', { failures: -1 }, check],
];

describe('the schema', () => {
  let temp: TempDatabase;
  before(async () => {
    temp = await openTempDatabase();
    await insertChannel(temp.rows);
    await insert('users', {});
    await insert('members', {});
  });
  after(() => temp.close());

  async function insert(table: string, change: Record<string, unknown>): Promise<void> {
    const row = { ...good[table as keyof typeof good], ...change }; // the tests name tables of `good` only
    const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)));
    const values = sql.join(Object.values(row).map((value) => sql.val(value)));
    await sql`insert into ${sql.table(table)} (${columns}) values (${values})`.execute(temp.rows);
  }

  for (const [table, change, why] of refused) {
    const shown = JSON.stringify(change);
    it(`refuses ${table} with ${shown.length > 50 ? `${shown.slice(0, 40)}…` : shown}`, async () => {
      await assert.rejects(insert(table, change), why);
    });
  }

  it('takes each of these rows as it stands, so that only the change is refused', async () => {
    for (const table of ['channels', 'participants', 'read_marks', 'messages', 'user_sessions', 'login_failures']) {
      await insert(table, {});
    }
  });

  it('has one account of a name, one message of a number and of a client_id, one conversation of the same people', async () => {
    const taken = /UNIQUE constraint failed/;
    await assert.rejects(insert('users', { uid: 'u2', username: 'ALICE' }), taken);
    await assert.rejects(insert('messages', {}), taken);
    await assert.rejects(insert('channels', {}), taken);
    const once = { client_id: 'k', client_digest: 'd' };
    await insert('messages', { n: 2, created_seq: 2, mod_seq: 2, ...once });
    await assert.rejects(insert('messages', { n: 3, created_seq: 3, mod_seq: 3, ...once }), taken);
    const direct = { kind: 'dm', name: null, dm_key: '1:2' };
    await insert('channels', direct);
    await assert.rejects(insert('channels', direct), taken);
  });

  it('lets two private channels have the same name', async () => {
    await insert('channels', { kind: 'private', name: 'plans' });
    await insert('channels', { kind: 'private', name: 'plans' });
  });
});
