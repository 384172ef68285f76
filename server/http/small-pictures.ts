import type { OpenFile } from '../media/shelf.ts';
import type { HttpParts } from './parts.ts';
import { withScratch } from './scratch.ts';

type Small = (name: string, whose: string) => Promise<OpenFile | null>;
type SmallParts = Pick<HttpParts, 'shelf' | 'studio'>;

/**
 * Opens a picture made small, which is made when it is first asked for, once for all who ask. Null: it is not there.
 * @throws {ChatError} Unavailable  more pictures wait to be made than are taken
 */
export function openSmall(parts: SmallParts): Small {
  const { shelf } = parts;
  const making = new Map<string, Promise<void>>();
  return async (name, whose) => {
    const there = await shelf.open('small', name);
    if (there !== null) return there;
    const made = making.get(name) ?? makeSmall(parts, name, whose).finally(() => making.delete(name));
    making.set(name, made);
    await made;
    return shelf.open('small', name);
  };
}

/** Unless it was made since it was looked for, or its picture is not there. */
async function makeSmall({ shelf, studio }: SmallParts, name: string, whose: string): Promise<void> {
  const [made, original] = [await shelf.open('small', name), await shelf.open('files', name)];
  await Promise.all([made?.close(), original?.close()]);
  if (made !== null || original === null) return;
  await withScratch(shelf, async (path) => {
    await studio.shrink(shelf.pathOf('files', name), path, whose);
    await shelf.put('small', name, path);
  });
}
