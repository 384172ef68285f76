/** Local storage that never throws: in private mode or on a full disk the page works from memory. */
const prefix = 'minimost:';

export function readLocal(key: string): unknown {
  try {
    const text = localStorage.getItem(prefix + key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

export function writeLocal(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value));
  } catch {
    // the value lives as long as the page
  }
}

export function removeLocal(key: string): void {
  try {
    localStorage.removeItem(prefix + key);
  } catch {
    // nothing was kept
  }
}

/** The keys that begin with a text, without the prefix all of ours carry. */
export function localKeys(start: string): string[] {
  try {
    const all = Object.keys(localStorage);
    return all.filter((key) => key.startsWith(prefix + start)).map((key) => key.slice(prefix.length));
  } catch {
    return [];
  }
}
