import { users } from './0001-users.ts';
import { workspaces } from './0002-workspaces.ts';
import { channels } from './0003-channels.ts';
import { messages } from './0004-messages.ts';
import { sessions } from './0005-sessions.ts';
import { reactionsAndPins } from './0006-reactions-and-pins.ts';
import { search } from './0007-search.ts';
import { places } from './0008-places.ts';
import { people } from './0009-people.ts';
import { mentions } from './0010-mentions.ts';
import { newestMessage } from './0011-newest-message.ts';
import { mentionsByMessage } from './0012-mentions-by-message.ts';
import { files } from './0013-files.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema in order. Append only: a step that has been released is never changed. */
export const migrations: readonly Migration[] = [
  users,
  workspaces,
  channels,
  messages,
  sessions,
  reactionsAndPins,
  search,
  places,
  people,
  mentions,
  newestMessage,
  mentionsByMessage,
  files,
];
