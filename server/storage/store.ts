import type { Kysely } from 'kysely';
import { Audit } from './audit.ts';
import { Changes } from './changes.ts';
import { Conversations } from './conversations.ts';
import { Departures } from './departures.ts';
import type { Engine } from './engines/engine.ts';
import { Files } from './files.ts';
import { LoginFailures } from './login-failures.ts';
import { Members } from './members.ts';
import { Mentions } from './mentions.ts';
import { Messages } from './messages.ts';
import { Participants } from './participants.ts';
import { Pins } from './pins.ts';
import { PresenceChoices } from './presence-choices.ts';
import { Reactions } from './reactions.ts';
import { Reads } from './reads.ts';
import { Receipts } from './receipts.ts';
import type { Schema } from './schema.ts';
import { Search } from './search.ts';
import { Sessions } from './sessions.ts';
import type { Times } from './times.ts';
import { Users } from './users.ts';
import { Workspaces } from './workspaces.ts';

/** What the queries run on: one connection, inside one transaction. */
export interface Connection {
  readonly connection: Kysely<Schema>;
  readonly engine: Engine;
  readonly times: Times;
}

/** All queries on one running transaction. */
export class Store {
  readonly audit: Audit;
  readonly changes: Changes;
  readonly conversations: Conversations;
  readonly departures: Departures;
  readonly files: Files;
  readonly loginFailures: LoginFailures;
  readonly members: Members;
  readonly mentions: Mentions;
  readonly messages: Messages;
  readonly participants: Participants;
  readonly pins: Pins;
  readonly presenceChoices: PresenceChoices;
  readonly reactions: Reactions;
  readonly reads: Reads;
  readonly receipts: Receipts;
  readonly search: Search;
  readonly sessions: Sessions;
  readonly users: Users;
  readonly workspaces: Workspaces;
  /** Columns whose uniqueness an error reports, or null. */
  readonly violatedColumns: Engine['violatedColumns'];

  constructor(on: Connection) {
    this.audit = new Audit(on);
    this.changes = new Changes(on);
    this.conversations = new Conversations(on);
    this.departures = new Departures(on);
    this.files = new Files(on);
    this.loginFailures = new LoginFailures(on);
    this.members = new Members(on);
    this.mentions = new Mentions(on);
    this.messages = new Messages(on);
    this.participants = new Participants(on);
    this.pins = new Pins(on);
    this.presenceChoices = new PresenceChoices(on);
    this.reactions = new Reactions(on);
    this.reads = new Reads(on);
    this.receipts = new Receipts(on);
    this.search = new Search(on);
    this.sessions = new Sessions(on);
    this.users = new Users(on);
    this.workspaces = new Workspaces(on);
    this.violatedColumns = on.engine.violatedColumns;
  }
}
