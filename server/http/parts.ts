import type { Core } from '../actions/action.ts';
import type { TypingBook } from '../actions/typing/typing-book.ts';
import type { AddressOf } from '../auth/address.ts';
import type { CrossSiteRule } from '../auth/cross-site.ts';
import type { Keys } from '../auth/keys.ts';
import type { SessionMiddleware } from '../auth/session.ts';
import type { SessionRule } from '../actions/accounts/sessions.ts';
import type { Control } from '../backplane/control.ts';
import type { Limiter } from '../backplane/limiter.ts';
import type { PresenceLeases } from '../backplane/presence.ts';
import type { ReadMarks } from '../backplane/read-marks.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Shelf } from '../media/shelf.ts';
import type { Studio } from '../media/studio.ts';
import type { Previews } from '../previews/previews.ts';
import type { Settings } from '../settings.ts';
import type { PageFiles } from './page-files.ts';

/** What the HTTP door is made of. */
export interface HttpParts {
  core: Core;
  settings: Settings;
  clock: Clock;
  log: Log;
  limiter: Limiter;
  control: Control;
  presence: PresenceLeases;
  typing: TypingBook;
  readMarks: ReadMarks;
  session: SessionMiddleware;
  sessionRule: SessionRule;
  addressOf: AddressOf;
  crossSite: CrossSiteRule;
  keys: { counters: Keys; devices: Keys; pictures: Keys };
  pages: PageFiles;
  clientFolder: string;
  shelf: Shelf;
  studio: Studio;
  previews: Previews;
  /** Some stored file is not needed any more. */
  sweepFiles: () => void;
  /** False while the server stops. */
  isOpen: () => boolean;
}
