import type { Message } from '#shared/objects.ts';
import type { Fits } from './given-files.ts';

/** A message with files as its sender knows it. Without an answer it may or may not have happened. */
export interface FileSend {
  clientId: string;
  sender: string;
  /** In the order in which their rows come. */
  files: readonly { name: string; fits: Fits }[];
  /** Of its rows, as the server acknowledged them; null while no answer has come. */
  ids: readonly number[] | null;
}

/** What happened during a run, as those who did it saw it. */
export interface FileHistory {
  sends: FileSend[];
  /** Messages somebody has wanted to delete, and whether that was acknowledged. */
  deletions: Map<number, 'asked' | 'done'>;
  /** What a person's picture may be: the one acknowledged last, and one that waits for its answer. Null: none. */
  avatars: Map<string, (Fits | null)[]>;
  /** Answers that nothing of what was done deserved. */
  refused: string[];
}

/** What lies on the disk of a server that nobody uses, and what its database says of it. */
export interface Kept {
  /** Drawers in which each file of the database belongs. */
  rows: Map<string, readonly string[]>;
  /** Files that messages and people show. */
  shown: readonly string[];
  /** Drawer → names. */
  drawers: ReadonlyMap<string, readonly string[]>;
  /** What was being made. */
  scratch: readonly string[];
  /** What SQLite says of the database. */
  quickCheck: string;
}

/** What is wrong with a run; every list is empty when nothing is. */
export interface FileVerdict {
  lost: string[];
  doubled: string[];
  torn: string[];
  undeleted: string[];
  altered: string[];
  refused: string[];
  withoutFile: string[];
  withoutRow: string[];
  scratch: string[];
  broken: string[];
}

/** Compare what was acknowledged with the messages a fresh reader finds. */
export function judgeSends(
  { sends, deletions }: Pick<FileHistory, 'sends' | 'deletions'>,
  messages: readonly Message[],
): Pick<FileVerdict, 'lost' | 'doubled' | 'torn' | 'undeleted'> {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const heads = Map.groupBy(messages, (message) => `${message.sender} ${message.client_id}`);
  const headsOf = (send: FileSend) => heads.get(`${send.sender} ${send.clientId}`) ?? [];
  const isKept = (id: number) => byId.get(id)?.deleted === 0 || (byId.has(id) && deletions.has(id));
  return {
    lost: sends.filter((send) => send.ids?.every(isKept) === false).map(({ clientId }) => clientId),
    doubled: sends.filter((send) => headsOf(send).length > 1).map(({ clientId }) => clientId),
    torn: sends
      .filter((send) => headsOf(send).some((head) => !isWhole(send, rowsOf(head, messages))))
      .map(({ clientId }) => clientId),
    undeleted: [...deletions]
      .filter(([id, state]) => state === 'done' && byId.get(id)?.deleted !== 1)
      .map(([id]) => String(id)),
  };
}

/** All that was sent together with a message, in the order of sending: a change moves a message behind later ones. */
export function rowsOf(head: Message, messages: readonly Message[]): Message[] {
  if (head.group_id === null) return [head];
  return messages.filter(({ group_id: group }) => group === head.group_id).sort((a, b) => a.id - b.id);
}

/** Every file has its row, under the ids that were acknowledged, and no row has another's. */
function isWhole({ files, ids }: FileSend, rows: readonly Message[]): boolean {
  const isTold = ids === null || (ids.length === rows.length && rows.every((row, index) => row.id === ids[index]));
  const fits = (row: Message, index: number) => row.deleted === 1 || row.attachment?.name === files[index]?.name;
  return isTold && rows.length === files.length && rows.every(fits);
}

/** Compare the database with the disk, when nothing is under way. */
export function judgeDisk(kept: Kept): Pick<FileVerdict, 'withoutFile' | 'withoutRow' | 'scratch' | 'broken'> {
  const lies = (drawer: string, name: string) => kept.drawers.get(drawer)?.includes(name) === true;
  return {
    withoutFile: [...kept.rows]
      .filter(([name, drawers]) => !drawers.every((drawer) => lies(drawer, name)))
      .map(([name]) => name),
    withoutRow: [
      ...kept.shown.filter((name) => !kept.rows.has(name)),
      ...[...kept.drawers].flatMap(([drawer, names]) =>
        names.filter((name) => !isAtHome(kept.rows.get(name), drawer)).map((name) => `${drawer}/${name}`),
      ),
    ],
    scratch: [...kept.scratch],
    broken: kept.quickCheck === 'ok' ? [] : [kept.quickCheck],
  };
}

/** A small picture is made when somebody asks for it: it belongs to its row, which does not need it. */
function isAtHome(drawers: readonly string[] | undefined, drawer: string): boolean {
  return drawers?.includes(drawer === 'small' ? 'files' : drawer) === true;
}
