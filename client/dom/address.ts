import type { Target } from '../state/navigation.ts';

/** The path of a place; the colons of `dm:alice:bob` stay readable. */
export function pathOf(channel: string): string {
  return `/c/${encodeURIComponent(channel).replaceAll('%3A', ':')}`;
}

/** What a path names, or null: whatever the page opens by itself. */
export function targetOf(path: string): Target | null {
  const [, kind, rest] = /^\/([cm])\/([^/]+)\/?$/.exec(path) ?? [];
  if (kind === undefined || rest === undefined) return null;
  return kind === 'c' ? { kind: 'place', channel: decode(rest) } : messageTarget(rest);
}

function messageTarget(rest: string): Target {
  const id = /^[1-9]\d{0,15}$/.test(rest) ? Number(rest) : Infinity;
  return Number.isSafeInteger(id) ? { kind: 'message', id } : { kind: 'nowhere' };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // such a place does not exist, and the page says so
  }
}
