import type { Message } from '#shared/objects.ts';

/**
 * The messages held of one place: a window without holes from `from` to the newest, or, around an old message one
 * has jumped to (`newer`), to the last one loaded.
 * `aside` keeps rows known from outside the window: quoted parents, and old ones that changed while their page
 * was on its way.
 */
export interface Rows {
  readonly from: number;
  readonly list: readonly Message[];
  readonly aside: ReadonlyMap<number, Message>;
  /** True while there are older messages on the server. */
  readonly more: boolean;
  /** True while the window ends before the newest message. */
  readonly newer: boolean;
  readonly phase: 'loading' | 'ready' | 'failed';
}

/** A window that holds nothing yet and will take everything newer than the head. */
export function openRows(headN: number): Rows {
  return { from: headN + 1, list: [], aside: new Map(), more: true, newer: false, phase: 'loading' };
}

function lastN(rows: Rows): number {
  return rows.list.at(-1)?.n ?? rows.from - 1;
}

function indexOf(list: readonly Message[], n: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle]?.n ?? Infinity) < n) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts a message where it belongs. A row never goes back: an older version is ignored (RT-22). */
export function putRow(rows: Rows, message: Message): Rows {
  if (message.n < rows.from) return putAside(rows, message);
  if (rows.newer && message.n > lastN(rows)) return rows; // comes with its page
  const index = indexOf(rows.list, message.n);
  const held = rows.list[index];
  if (held?.n !== message.n) return { ...rows, list: rows.list.toSpliced(index, 0, message) };
  return held.seq > message.seq ? rows : { ...rows, list: rows.list.with(index, message) };
}

/** Keeps a message that is no part of the window. */
export function putAside(rows: Rows, message: Message): Rows {
  const held = rows.aside.get(message.id);
  if (held && held.seq > message.seq) return rows;
  return { ...rows, aside: new Map(rows.aside).set(message.id, message) };
}

/** The version of a row that has changed last. */
function newest(rows: Rows, message: Message): Message {
  const aside = rows.aside.get(message.id);
  return aside && aside.seq > message.seq ? aside : message;
}

/** Takes an older page. One that does not end where the window begins is not taken: there would be a hole. */
export function mergePage(rows: Rows, page: readonly Message[], more: boolean): Rows {
  const older = page.filter((message) => message.n < rows.from).map((message) => newest(rows, message));
  const last = older.at(-1);
  const inside = page.filter((message) => message.n >= rows.from).reduce(putRow, rows);
  const loaded: Rows = { ...inside, more, phase: 'ready' };
  if (last === undefined) return loaded;
  if (last.n + 1 !== rows.from) return rows;
  return { ...loaded, from: older[0]?.n ?? rows.from, list: [...older, ...loaded.list] };
}

/** A window around a message. `headN` is the newest of the place. */
export function aroundRows(page: readonly Message[], firstN: number, headN: number): Rows {
  const rows = resetRows(page, firstN);
  return { ...rows, newer: lastN(rows) < headN };
}

/** Takes the page after a window that ends before the newest. `headN` may have grown while it was on its way. */
export function appendPage(rows: Rows, page: readonly Message[], headN: number): Rows {
  const last = lastN(rows);
  const later = page.filter((message) => message.n > last).map((message) => newest(rows, message));
  if (!rows.newer || (later[0]?.n ?? last + 1) !== last + 1) return rows;
  const longer = { ...rows, list: [...rows.list, ...later] };
  return { ...longer, newer: later.length > 0 && lastN(longer) < headN };
}

/** Starts anew with the newest page (RT-52). */
export function resetRows(newestPage: readonly Message[], firstN: number): Rows {
  const list = newestPage.toSorted((a, b) => a.n - b.n);
  const from = list[0]?.n ?? firstN;
  return { from, list, aside: new Map(), more: from > firstN, newer: false, phase: 'ready' };
}

/** Rows a person may no longer read go (`first_n` has moved). */
export function dropBelow(rows: Rows, firstN: number): Rows {
  if ((rows.list[0]?.n ?? Infinity) >= firstN) return rows;
  return { ...rows, list: rows.list.filter((message) => message.n >= firstN), from: Math.max(rows.from, firstN) };
}
