import { strict as assert } from 'node:assert';
import { signal } from '@preact/signals';
import { type Profile, ProfileForm } from '../../client/state/profile.ts';
import { deferred } from './fakes.ts';

function setUp() {
  const me = signal<Profile | null>({ name_color: null, bio: 'On call' });
  const sent: Partial<Profile>[] = [];
  let answer = deferred<void>();
  const save = (fields: Partial<Profile>) => {
    sent.push(fields);
    answer = deferred<void>();
    return answer.promise;
  };
  return { me, sent, form: new ProfileForm({ me, save }), answer: () => answer };
}

describe('the form of the profile', () => {
  it('sends only what has changed, and is unchanged before the event tells', async () => {
    const { me, sent, form, answer } = setUp();
    form.edit({ name_color: '#c62828' });
    assert.equal(form.isChanged.value, true);
    const saved = form.save();
    assert.equal(form.saving.value.kind, 'busy');
    answer().resolve();
    await saved;
    assert.deepEqual(sent, [{ name_color: '#c62828' }]);
    assert.deepEqual([form.saving.value.kind, form.isChanged.value], ['saved', false]);
    assert.deepEqual(form.shown.value, { name_color: '#c62828', bio: 'On call' });
    me.value = { name_color: '#2e7d32', bio: 'Away' };
    assert.deepEqual(form.shown.value, me.value, 'another device changed it since');
    assert.equal(form.isChanged.value, false);
  });

  it('keeps everything when saving fails', async () => {
    const { form, answer } = setUp();
    form.edit({ bio: 'In the lab' });
    const saved = form.save();
    const error = new Error('no answer');
    answer().reject(error);
    await saved;
    assert.deepEqual(form.saving.value, { kind: 'failed', error });
    assert.deepEqual([form.shown.value.bio, form.isChanged.value], ['In the lab', true]);
  });

  it('keeps what is typed while it is saving', async () => {
    const { form, answer, sent } = setUp();
    form.edit({ bio: 'In the lab' });
    const saved = form.save();
    form.edit({ bio: 'In the lab until six' });
    await form.save();
    assert.equal(sent.length, 1, 'one at a time');
    answer().resolve();
    await saved;
    assert.deepEqual([form.saving.value.kind, form.shown.value.bio], ['idle', 'In the lab until six']);
    assert.deepEqual(form.changes.value, { bio: 'In the lab until six' });
  });

  it('follows the server where nothing was touched', () => {
    const { me, form } = setUp();
    form.edit({ name_color: '#c62828' });
    me.value = { name_color: null, bio: 'Back at two' };
    assert.deepEqual(form.shown.value, { name_color: '#c62828', bio: 'Back at two' });
  });

  it('counts and compares the words as they are stored', async () => {
    const { form, sent } = setUp();
    form.edit({ bio: '  On call\n' });
    assert.equal(form.isChanged.value, false);
    await form.save();
    assert.deepEqual([sent, form.saving.value.kind], [[], 'saved'], 'there was nothing to send');
    form.edit({ bio: '   ' });
    assert.deepEqual(form.changes.value, { bio: null });
    form.edit({ bio: '😀'.repeat(160) });
    assert.equal(form.bioCharsLeft.value, 0);
    form.edit({ bio: 'x'.repeat(161) });
    assert.equal(form.bioCharsLeft.value, -1);
    await form.save();
    assert.deepEqual(sent, [], 'too long is not sent');
  });
});
