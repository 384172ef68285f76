/** The path of a place; the colons of `dm:alice:bob` stay readable. */
export function pathOf(channel: string): string {
  return `/c/${encodeURIComponent(channel).replaceAll('%3A', ':')}`;
}

/** The place a path names, or null. */
export function channelOf(path: string): string | null {
  const rest = /^\/c\/([^/]+)\/?$/.exec(path)?.[1];
  if (rest === undefined) return null;
  try {
    return decodeURIComponent(rest);
  } catch {
    return rest; // such a place does not exist, and the page says so
  }
}
