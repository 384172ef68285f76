import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import groups from '../../shared/reaction-names.json' with { type: 'json' };
import { canonicalReaction, emojiOf } from '#shared/reactions.ts';
import { coreNames, describeReactions, pairsIn } from '../../scripts/reaction-names.ts';

const rows = Object.values(groups).flatMap((names) => Object.entries(names));

describe('the names of reactions', () => {
  it('are generated from Unicode’s data: npm run reaction-names', async () => {
    const file = new URL('../../shared/reaction-names.json', import.meta.url);
    assert.equal(readFileSync(file, 'utf8'), await describeReactions());
  });

  it('are unique, of small letters and _, and each means one emoji of its own', () => {
    const names = rows.map(([name]) => name);
    assert.ok(names.length > 1_800);
    assert.deepEqual(
      names.filter((name) => !/^[a-z_]{1,64}$/.test(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
    assert.equal(new Set(rows.map(([, emoji]) => emoji)).size, names.length);
    for (const [name, emoji] of rows) {
      assert.match(emoji, /^\p{RGI_Emoji}$/v, name);
      assert.equal(canonicalReaction(name), name);
      assert.equal(emojiOf(name), emoji);
    }
  });

  it('say no skin tone', () => {
    assert.deepEqual(
      rows.filter(([, emoji]) => /\p{Emoji_Modifier}/u.test(emoji)),
      [],
    );
  });

  it('hold those that are promised', () => {
    const core = pairsIn(coreNames);
    assert.equal(core.length, 59);
    for (const [name, emoji] of core) assert.equal(emojiOf(name), emoji, name);
  });

  const table: Readonly<Record<string, string>> = {
    heart: '❤️',
    thumbsup: '👍',
    sparkle: '✨',
    sunglasses: '😎',
    heart_green: '💚',
    heart_light_blue: '🩵',
    flag_cz: '🇨🇿',
    flag_england: '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    first_place_medal: '🥇',
    third_place_medal: '🥉',
    pool_eight_ball: '🎱',
    keycap_zero: '0️⃣',
    keycap_ten: '🔟',
    keycap_hash: '#️⃣',
    keycap_asterisk: '*️⃣',
    pinata: '🪅',
    mrs_claus: '🤶',
    up_button: '🆙',
    one_o_clock: '🕐',
    dark_sunglasses: '🕶️',
    sparkle_symbol: '❇️',
    black_cat: '🐈‍⬛',
  };
  for (const [name, emoji] of Object.entries(table)) {
    it(`${name} is ${emoji}`, () => assert.equal(emojiOf(name), emoji));
  }

  it('have two aliases, which are no names themselves', () => {
    assert.deepEqual(['thumbs_up', 'thumbs_down'].map(canonicalReaction), ['thumbsup', 'thumbsdown']);
    assert.deepEqual(['thumbs_up', 'thumbs_down'].map(emojiOf), [null, null]);
  });

  for (const name of [
    '',
    '__proto__',
    'constructor',
    'toString',
    'has',
    'Heart',
    ':heart:',
    '❤️',
    'heart ',
    'nothing',
  ]) {
    it(`are not ${JSON.stringify(name)}`, () => {
      assert.equal(canonicalReaction(name), null);
      assert.equal(emojiOf(name), null);
    });
  }
});
