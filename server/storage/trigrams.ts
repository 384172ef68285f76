/** More of them make a search hardly narrower, and each costs a look into the index. */
const most = 12;

/**
 * What the index is asked to find messages that may contain a text: some of its groups of three characters, each quoted,
 * so that nothing in the text is taken for an operator.
 */
export function trigramQuery(text: string): string {
  const points = Array.from(text);
  const all = new Set(points.slice(2).map((_, at) => points.slice(at, at + 3).join('')));
  const step = Math.max(1, all.size / most);
  // Spread over the whole text: its beginning may be what all messages have in common, such as `https://`.
  const some = [...all].filter((_, at) => Math.floor(at / step) !== Math.floor((at - 1) / step));
  return some.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
}
