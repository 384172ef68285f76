import type { Generated } from 'kysely';
import type { PresenceChoice } from '#shared/presence.ts';
import type { Role } from '#shared/roles.ts';

/** Times are integer microseconds since 1970 (`…_us`), flags are 0 or 1. */
type Flag = 0 | 1;

interface InstanceTable {
  id: 1;
  epoch: string;
  created_us: number;
}

interface UsersTable {
  id: Generated<number>;
  uid: string;
  kind: 'person' | 'bot';
  username: string;
  username_key: string;
  display_name: string;
  email: string | null;
  email_key: string | null;
  email_verified_us: number | null;
  password_hash: string | null;
  /** Raised whenever all sessions of the account must end. */
  epoch: Generated<number>;
  name_color: string | null;
  bio: string | null;
  avatar_file: string | null;
  created_us: number;
  last_seen_us: number | null;
  deactivated_us: number | null;
  deleted_us: number | null;
  /** Since when everything this deleted account wrote is being erased; null when it need not be, or has been. */
  erase_us: number | null;
}

interface FoundingTable {
  id: 1;
  user_id: number;
  at_us: number;
}

interface LoginFailuresTable {
  /** HMAC of the name, known or not, or of the name together with a device. */
  counter_key: string;
  failures: number;
  last_us: number;
  locked_until_us: number | null;
}

interface WorkspacesTable {
  id: Generated<number>;
  name: string;
  type: Generated<'standard'>;
  rev: Generated<number>;
  created_us: number;
}

interface MembersTable {
  id: Generated<number>;
  uid: string;
  workspace_id: number;
  user_id: number;
  role: Role;
  rev: Generated<number>;
  joined_us: number;
  removed_us: number | null;
  /** What others see instead of the computed state while the person is there; null: the computed one. */
  presence_choice: PresenceChoice | null;
}

interface ChannelsTable {
  id: Generated<number>;
  workspace_id: number;
  kind: 'public' | 'private' | 'dm';
  name: string | null;
  /** Member ids of a direct message, ascending, joined by `:`. */
  dm_key: string | null;
  topic: string | null;
  posting: Generated<'all' | 'managers'>;
  position: Generated<number>;
  archived_us: number | null;
  created_by: number | null;
  created_us: number;
  last_seq: Generated<number>;
  last_n: Generated<number>;
  last_us: Generated<number>;
  /** When the newest message was written; null while there is none. */
  newest_us: number | null;
}

interface ParticipantsTable {
  channel_id: number;
  member_id: number;
  first_n: number;
  joined_us: number;
  /** A direct message closed by this person; its next message clears it. */
  hidden_us: number | null;
}

interface ReadMarksTable {
  member_id: number;
  channel_id: number;
  read_n: number;
  moved_us: number;
  /** The newest message when this person joined: up to here nobody can say that it was read. */
  from_n: Generated<number>;
}

interface ChannelAliasesTable {
  workspace_id: number;
  /** A former name of a public channel, until another channel takes it. */
  name: string;
  channel_id: number;
}

interface MessagesTable {
  id: Generated<number>;
  channel_id: number;
  n: number;
  /** The change that created the message, and the newest one. */
  created_seq: number;
  mod_seq: number;
  /** Latest of the four times a poller asks by: created, edited, reactions, deleted. */
  mod_us: number;
  /** Null for notices of the system. */
  sender_id: number | null;
  content_type: 'text' | 'system';
  content: string | null;
  reply_to_id: number | null;
  root_id: number | null;
  reply_count: Generated<number>;
  group_id: Generated<number | null>;
  client_id: string | null;
  client_digest: string | null;
  mentions: string | null;
  /** 1 while the message can be unread for somebody: text, live, first of its group. */
  counts: Flag;
  created_us: number;
  edited_us: number | null;
  reactions_us: number | null;
  deleted_us: number | null;
  pinned_us: number | null;
  pinned_by: number | null;
  /** The file of this row as JSON: an `Attachment` of shared/objects.ts. */
  attachment: Generated<string | null>;
  file_id: Generated<number | null>;
}

interface FilesTable {
  id: Generated<number>;
  /** Under which it is stored and served. */
  name: string;
  purpose: 'message' | 'avatar';
  workspace_id: number;
  uploader_id: number;
  /** What it is, as messages show it: an `Attachment` of shared/objects.ts as JSON. */
  attachment: string;
  /** As it was uploaded, which is not always as it is stored. */
  given_bytes: number;
  created_us: number;
  /** Until when it waits for the message of its uploader; null once there is one. */
  held_until_us: number | null;
  /** When its bytes go, because nothing shows it any more. */
  purge_us: number | null;
}

interface ReactionsTable {
  message_id: number;
  user_id: number;
  name: string;
  added_us: number;
}

/** The index of all texts, in groups of three characters; it can be searched, but nothing can be read from it. */
interface MessageIndexTable {
  rowid: number;
  text: string;
}

interface SearchPendingTable {
  message_id: Generated<number>;
}

interface AuditTable {
  id: Generated<number>;
  at_us: number;
  workspace_id: number | null;
  /** Null for the server itself. */
  actor_id: number | null;
  action: string;
  target: string;
  details: string;
}

interface MentionsTable {
  channel_id: number;
  /** 0 means everyone. */
  member_id: number;
  n: number;
  /** The same message by its id: null in rows whose message is not there. */
  message_id: number | null;
}

interface UserSessionsTable {
  public_id: string;
  /** Under which the cookie store has it; null for sessions without a cookie. */
  sid_hash: string | null;
  user_id: number;
  workspace_id: number | null;
  epoch: number;
  kind: 'browser' | 'native';
  signed_in_with: string;
  created_us: number;
  accessed_us: number;
  expires_us: number;
  ip: string;
  user_agent: string;
}

/** The tables of the database, for Kysely. */
export interface Schema {
  instance: InstanceTable;
  users: UsersTable;
  founding: FoundingTable;
  login_failures: LoginFailuresTable;
  workspaces: WorkspacesTable;
  members: MembersTable;
  channels: ChannelsTable;
  participants: ParticipantsTable;
  read_marks: ReadMarksTable;
  messages: MessagesTable;
  files: FilesTable;
  mentions: MentionsTable;
  reactions: ReactionsTable;
  message_index: MessageIndexTable;
  search_pending: SearchPendingTable;
  channel_aliases: ChannelAliasesTable;
  audit: AuditTable;
  user_sessions: UserSessionsTable;
}
