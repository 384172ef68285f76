import type { OpenFile, Shelf } from '../media/shelf.ts';
import type { HttpParts } from './parts.ts';

type Small = (name: string) => Promise<OpenFile | null>;

/**
 * Opens a picture made small, which is made when it is first asked for, once for all who ask. Null: it is not there.
 * @throws {ChatError} Unavailable  more pictures wait to be made than are taken
 */
export function openSmall({ shelf, studio }: Pick<HttpParts, 'shelf' | 'studio'>): Small {
  const making = new Map<string, Promise<void>>();
  return async (name) => {
    const there = await shelf.open('small', name);
    if (there !== null) return there;
    const original = await shelf.open('files', name);
    if (original === null) return null;
    await original.close();
    const made = making.get(name) ?? makeSmall({ shelf, studio }, name).finally(() => making.delete(name));
    making.set(name, made);
    await made;
    return shelf.open('small', name);
  };
}

async function makeSmall(
  { shelf, studio }: { shelf: Shelf; studio: HttpParts['studio'] },
  name: string,
): Promise<void> {
  const made = shelf.scratch();
  await studio.shrink(shelf.pathOf('files', name), made);
  await shelf.put('small', name, made);
}
