/** Writes shared/reaction-names.json: every emoji without a skin tone under one name, in groups and in Unicode's order. */
import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import emojis from 'unicode-emoji-json/data-by-emoji.json' with { type: 'json' };

const path = new URL('../shared/reaction-names.json', import.meta.url).pathname;

/** Names that are promised, whatever Unicode calls the emoji. */
export const coreNames =
  'thumbsup 👍 thumbsdown 👎 heart ❤️ broken_heart 💔 heart_eyes 😍 fire 🔥 tada 🎉 eyes 👀 joy 😂 laugh 😆 rofl 🤣 ' +
  'smile 😄 grinning 😀 wink 😉 sad 😢 crying 😭 thinking 🤔 clap 👏 pray 🙏 muscle 💪 raised_hands 🙌 wave 👋 ok 👌 ' +
  'check ✅ no 🚫 warning ⚠️ rocket 🚀 star ⭐ sparkle ✨ hundred 💯 party 🥳 beer 🍺 coffee ☕ bug 🐛 bulb 💡 pin 📌 ' +
  'lock 🔒 key 🔑 rage 😡 scream 😱 skull 💀 poop 💩 robot 🤖 ghost 👻 unicorn 🦄 rainbow 🌈 zap ⚡ wow 😮 ' +
  'sunglasses 😎 upside_down 🙃 mind_blown 🤯 star_struck 🤩 hugging 🤗 salute 🫡 peace ✌️ handshake 🤝 writing ✍️ ' +
  'question ❓ bell 🔔';

/** Emoji whose own name a core name has taken. */
const otherNames = 'dark_sunglasses 🕶️ sparkle_symbol ❇️';

const words = new Map(
  pairsIn(
    '1st first 2nd second 3rd third # hash * asterisk 0 zero 1 one 2 two 3 three 4 four 5 five 6 six 7 seven ' +
      '8 eight 9 nine 10 ten',
  ),
);

/** The table as a file, made from Unicode's data. */
export async function describeReactions(): Promise<string> {
  const fixed = new Map([...pairsIn(coreNames), ...pairsIn(otherNames)].map(([name, emoji]) => [emoji, name]));
  const rows = Object.entries(emojis).map(([emoji, { name, group }]) => ({
    name: fixed.get(emoji) ?? flagName(emoji) ?? heartName(name) ?? plainName(name),
    emoji,
    group,
  }));
  const clash = rows.find(({ name }, at) => rows.some((other, before) => before < at && other.name === name));
  if (clash !== undefined) throw new Error(`${clash.emoji} needs another name than ${clash.name}`);
  const groups = [...Map.groupBy(rows, ({ group }) => group)].map(([group, its]) => [
    group,
    Object.fromEntries(its.map(({ name, emoji }) => [name, emoji])),
  ]);
  return format(JSON.stringify(Object.fromEntries(groups)), { ...(await resolveConfig(path)), filepath: path });
}

/** A list `name emoji name emoji` as pairs. */
export function pairsIn(list: string): [name: string, emoji: string][] {
  return Array.from(list.matchAll(/(\S+) (\S+)/g), ([, name = '', emoji = '']) => [name, emoji]);
}

/** Flags of countries are two letters, in signs of their own. */
function flagName(emoji: string): string | null {
  if (!/^\p{Regional_Indicator}{2}$/u.test(emoji)) return null;
  const letters = Array.from(emoji, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0x1f1e6 + 0x61));
  return `flag_${letters.join('')}`;
}

const colouredHeart = /^((light )?(black|blue|brown|grey|green|orange|pink|purple|white|yellow)) heart$/;

function heartName(name: string): string | null {
  const [, colour] = colouredHeart.exec(name) ?? [];
  return colour === undefined ? null : `heart_${plainName(colour)}`;
}

/** Lower case without accents, numbers as words, and one `_` for whatever else stands between letters. */
function plainName(name: string): string {
  const spelled = name.replaceAll(/[#*]|\d+(st|nd|rd)?/g, (sign) => words.get(sign) ?? sign);
  const base = spelled.normalize('NFD').replaceAll(/\p{Mn}/gu, '');
  return base
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '_')
    .replaceAll(/^_|_$/g, '');
}

if (import.meta.main) writeFileSync(path, await describeReactions());
