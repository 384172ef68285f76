import { deletedSender, type Message } from '#shared/message.ts';
import { type State, withoutEntry } from './state.ts';

/** Somebody's account is gone: what is held of theirs gets the name the server gives it from now on. */
export function takeLeave(state: State, handle: string): State {
  const rename = (message: Message): Message => renameIn(message, handle);
  const rows = [...state.rows].map(([id, held]) => {
    const aside = new Map([...held.aside].map(([at, message]) => [at, rename(message)]));
    return [id, { ...held, list: held.list.map(rename), aside }] as const;
  });
  return { ...state, people: withoutEntry(state.people, handle), rows: new Map(rows) };
}

function renameIn(message: Message, handle: string): Message {
  const reactions = message.reactions === null ? null : renameReactions(message.reactions, handle);
  const sender = message.sender === handle ? deletedSender : message.sender;
  return sender === message.sender && reactions === message.reactions ? message : { ...message, sender, reactions };
}

/** All who are gone stand in a list once. */
function renameReactions(reactions: string, handle: string): string {
  const given = Object.entries(JSON.parse(reactions) as Record<string, string[]>); // the server's own format
  if (!given.some(([, people]) => people.includes(handle))) return reactions;
  const renamed = given.map(([name, people]) => [
    name,
    [...new Set(people.map((username) => (username === handle ? deletedSender : username)))],
  ]);
  return JSON.stringify(Object.fromEntries(renamed));
}
