import { strict as assert } from 'node:assert';
import type { EntryFile } from '../../client/state/entry-files.ts';
import type { Outbox } from '../../client/state/outbox.ts';
import { CommandError } from '../../client/socket.ts';
import { makeFile, settled } from './fakes.ts';
import { noAnswer, setUpOutbox } from './outbox-setup.ts';

describe('outbox with files', () => {
  const send = (outbox: Outbox, text: string, files: readonly EntryFile[]): void =>
    outbox.add({ channel: 'general', text, replyToId: null, files });
  const invalid = (): CommandError => new CommandError({ code: 'InvalidUploads', message: 'invalid uploads' });

  it('W6 goes by HTTP when the server holds all files; words overtake it meanwhile', async () => {
    const { add, sent, outbox } = setUpOutbox();
    send(outbox, 'look', [makeFile('a'), makeFile('b', true)]);
    add('later');
    sent[0]?.answer.resolve({ seq: 1 });
    await settled();
    assert.deepEqual(
      sent.map(({ by, text }) => [by, text]),
      [['socket', 'later']],
    );
    outbox.fileChanged(makeFile('a', true));
    assert.deepEqual([sent[1]?.by, sent[1]?.text, sent[1]?.uploads], ['http', 'look', 'a.bin,b.bin']);
  });

  it('W7 asks again with the same client_id and the same files', async () => {
    const { clock, sent, outbox } = setUpOutbox();
    send(outbox, '', [makeFile('a', true)]);
    sent[0]?.answer.reject(noAnswer());
    await clock.pass(100);
    assert.deepEqual(
      sent.map(({ client_id: id, uploads }) => [id, uploads]),
      [
        ['id-1', 'a.bin'],
        ['id-1', 'a.bin'],
      ],
    );
  });

  it('fails with its file, and waits again when that is tried again', () => {
    const { outbox, problems, shelf, states, log, sent } = setUpOutbox();
    send(outbox, 'look', [makeFile('a'), makeFile('b')]);
    problems.set('a', 'no network');
    outbox.fileChanged(makeFile('a'));
    outbox.fileChanged(makeFile('b', true));
    assert.deepEqual([states(), outbox.entries[0]?.problem], [['look: failed'], 'no network']);
    assert.equal(shelf.get('id-1')?.state, 'failed');
    problems.clear();
    outbox.retry('id-1');
    assert.deepEqual([states(), log], [['look: waiting'], ['retry a']]);
    outbox.fileChanged(makeFile('a', true));
    assert.equal(sent[0]?.uploads, 'a.bin,b.bin');
  });

  it('uploads again on Retry what the server does not hold any more', async () => {
    const { outbox, states, log, sent, clock } = setUpOutbox();
    send(outbox, 'look', [makeFile('a', true)]);
    sent[0]?.answer.reject(invalid());
    await clock.pass(60_000);
    assert.deepEqual([states(), log, sent.length], [['look: failed'], ['lost a'], 1]);
    assert.equal(outbox.entries[0]?.problem, 'The files are no longer on the server.');
    outbox.retry('id-1');
    assert.deepEqual(log, ['lost a', 'retry a']);
    outbox.fileChanged(makeFile('a', true));
    assert.equal(sent[1]?.client_id, 'id-1');
  });

  it('is sent after a reload when its files are held, else only given up', async () => {
    const first = setUpOutbox();
    send(first.outbox, 'held', [makeFile('a', true)]);
    await first.clock.pass(5);
    send(first.outbox, 'cut off', [makeFile('b')]);
    const { outbox, sent, states, log, shelf } = setUpOutbox([...first.shelf.values()]);
    assert.deepEqual(states(), ['held: waiting', 'cut off: failed']);
    assert.deepEqual(
      outbox.entries.flatMap(({ files }) => files.map(({ localUrl, uploadId }) => [localUrl, uploadId])),
      [
        [null, null],
        [null, null],
      ],
    );
    assert.equal(sent[0]?.uploads, 'a.bin');
    outbox.retry('id-2');
    assert.deepEqual(states(), ['held: waiting', 'cut off: failed']);
    outbox.discard('id-2');
    assert.deepEqual([log, [...shelf.keys()]], [['drop b'], ['id-1']]);
  });

  it('lets go of its files when its row has arrived, and drops them when it is given up', async () => {
    const { outbox, sent, log } = setUpOutbox();
    send(outbox, 'one', [makeFile('a', true)]);
    send(outbox, 'two', [makeFile('b')]);
    sent[0]?.answer.resolve({ seq: 1 });
    await settled();
    outbox.arrived('id-1');
    outbox.discard('id-2');
    outbox.arrived('id-2');
    assert.deepEqual(log, ['stored general 0', 'release a', 'drop b']);
  });

  it('goes without a file that was cancelled; without any and without words it is gone', () => {
    const { outbox, sent, states } = setUpOutbox();
    send(outbox, 'look', [makeFile('a'), makeFile('b', true)]);
    send(outbox, ' ', [makeFile('c')]);
    outbox.fileRemoved('c');
    assert.deepEqual(states(), ['look: waiting']);
    outbox.fileRemoved('a');
    assert.equal(sent[0]?.uploads, 'b.bin');
  });
});
