import groups from './reaction-names.json' with { type: 'json' };

// The table is large: the browser loads this module only when it shows or offers a reaction.
const emojis = new Map(Object.values(groups).flatMap((names) => Object.entries(names)));

const aliases = new Map([
  ['thumbs_up', 'thumbsup'],
  ['thumbs_down', 'thumbsdown'],
]);

/** The name under which a reaction is stored, for a name as a client gives it; null for what is no reaction. */
export function canonicalReaction(name: string): string | null {
  const canonical = aliases.get(name) ?? name;
  return emojis.has(canonical) ? canonical : null;
}

/** The emoji of a stored name; null for a name that has none. */
export function emojiOf(name: string): string | null {
  return emojis.get(name) ?? null;
}
