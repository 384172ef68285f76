import assert from 'node:assert/strict';
import { CompiledQuery, type KyselyPlugin, type RootOperationNode } from 'kysely';
import { Store } from '../../server/storage/store.ts';
import { createTimes } from '../../server/storage/times.ts';
import { openTempDatabase, type TempDatabase } from './temp-database.ts';

/** A channel of which everything may be seen, and somebody who asks. */
const history = { channelId: 1, firstN: 1 };
const reader = { workspaceId: 1, memberId: 1, userId: 1 };
const stretch = { from: 1, below: 100 };

/** What is asked while people work → the index that must lead to it. */
const questions: [name: string, ask: (store: Store) => Promise<unknown>, way: string][] = [
  ['pins of a channel', (store) => store.pins.list(history), 'INDEX messages_pinned'],
  ['number of pins', (store) => store.pins.count(1), 'INDEX messages_pinned'],
  ['newest messages', (store) => store.messages.listBefore(history, 9, 1), 'INDEX messages_by_n'],
  ['changes', (store) => store.messages.listChangedAfterSeq(history, 9, 1), 'INDEX messages_by_change '],
  ['changes by time', (store) => store.messages.listChangedAfterUs(history, 9, 1), 'INDEX messages_by_change_time'],
  [
    'replies',
    (store) => store.messages.listThread(history, { rootId: 1, beforeN: 9, beforeUs: 9 }, 1),
    'INDEX messages_thread',
  ],
  ['a public channel', (store) => store.conversations.findPublic(1, 'general'), 'INDEX channels_public_name'],
  ['a direct message', (store) => store.conversations.findDirect(1, '1:2'), 'INDEX channels_dm_key'],
  ['direct messages', (store) => store.conversations.listDirect(reader), 'INDEX participants_by_member'],
  ['heads', (store) => store.conversations.listReadableNewest(reader, 1), 'INDEX participants_by_member'],
  ['unread messages', (store) => store.reads.count(reader, 1), 'INDEX messages_unread'],
  ['read positions', (store) => store.receipts.listReaders(1), 'INDEX read_marks_by_channel'],
  ['mentions of somebody', (store) => store.mentions.namingIn(1, stretch, 1), 'INDEX mentions_by_member'],
  ['mentions in a message', (store) => store.mentions.removeAll(1), 'INDEX mentions_by_message'],
  ['what somebody sent', (store) => store.search.sentIn(1, stretch, 1), 'INDEX messages_by_sender'],
  ['reactions of somebody', (store) => store.departures.listReactions(1, 1), 'INDEX reactions_by_user'],
];

describe('query plans', () => {
  let temp: TempDatabase;
  before(async () => {
    temp = await openTempDatabase();
  });
  after(() => temp.close());

  for (const [name, ask, way] of questions) {
    it(`${name}: by an index`, async () => {
      const plan = await planOf(ask);
      assert.ok(plan.includes(way), plan);
      assert.doesNotMatch(plan, /SCAN (messages|channels|mentions|reactions|participants|read_marks|m|c|t)\b/);
    });
  }

  async function planOf(ask: (store: Store) => Promise<unknown>): Promise<string> {
    const { engine } = temp.database;
    const asked: RootOperationNode[] = [];
    const listen: KyselyPlugin = {
      transformQuery: ({ node }) => {
        asked.push(node);
        return node;
      },
      transformResult: async ({ result }) => result,
    };
    await ask(new Store({ connection: engine.writer.withPlugin(listen), engine, times: createTimes(0) }));
    const steps: string[] = [];
    for (const node of asked) {
      const { sql, parameters } = engine.writer.getExecutor().compileQuery(node, { queryId: 'plan' });
      const explain = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
      const { rows } = await engine.writer.executeQuery<{ detail: string }>(explain);
      steps.push(...rows.map(({ detail }) => detail));
    }
    return steps.join('\n');
  }
});
