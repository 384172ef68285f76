import type { CommandInput, CommandName, CommandOutput } from '#shared/commands.ts';
import type { Action, Core, Member, Query } from '../actions/action.ts';
import { deleteMessage } from '../actions/messages/delete.ts';
import { editMessage } from '../actions/messages/edit.ts';
import { sendMessage } from '../actions/messages/send.ts';
import { listHistory } from '../actions/messages/history.ts';
import { closeDirect } from '../actions/direct-messages/close.ts';
import { setPin } from '../actions/pins/set.ts';
import { choosePresence } from '../actions/presence/choose.ts';
import { loadPresence } from '../actions/presence/list.ts';
import { setReaction } from '../actions/reactions/set.ts';
import { listPositions } from '../actions/reads/list-positions.ts';
import { catchUp } from '../actions/sync/catch-up.ts';
import { checkHeads } from '../actions/sync/check-heads.ts';
import { loadUser } from '../actions/sync/load-user.ts';
import { loadWorkspace } from '../actions/sync/load-workspace.ts';
import { accessTyping, type TypingAccess, type TypingPlace } from '../actions/typing/access-typing.ts';
import type { TypingBook } from '../actions/typing/typing-book.ts';
import type { PresenceLeases } from '../backplane/presence.ts';
import type { ReadMarks } from '../backplane/read-marks.ts';

/** What a command may use. */
export interface CommandParts {
  core: Core;
  epoch: string;
  presence: PresenceLeases;
  readMarks: ReadMarks;
  typing: TypingBook;
}

/** Which budget of the person a command spends, besides the budgets of the socket. */
export type Budget = 'sends' | 'reactions' | 'edits' | 'writes' | 'reads' | 'marks' | 'signals';

/** One command: its budget, and what it does for somebody who sends it over a socket. */
interface Command<N extends CommandName> {
  budget: Budget;
  perform: (parts: CommandParts, by: Caller, input: CommandInput<N>) => Promise<CommandOutput<N>>;
}

interface Caller {
  actor: Member;
  socketId: string;
}

const write = <In, Out>(action: Action<In, Out>, budget: Budget) => ({
  budget,
  perform: ({ core }: CommandParts, { actor }: Caller, input: In) => core.run(action, actor, input),
});
const read = <In, Out>(query: Query<In, Out>) => ({
  budget: 'reads' as const,
  perform: ({ core }: CommandParts, { actor }: Caller, input: In) => core.read(query, actor, input),
});
const note = (tell: (typing: TypingBook, actor: Member, place: TypingAccess) => void) => ({
  budget: 'signals' as const,
  perform: async ({ core, typing }: CommandParts, { actor }: Caller, input: TypingPlace) => {
    const place = await core.read(accessTyping, actor, input);
    if (place !== null) tell(typing, actor, place);
    return {};
  },
});

/** The table: every command the contract names → what happens. */
export const handlers: { readonly [N in CommandName]: Command<N> } = {
  'message:send': {
    budget: 'sends',
    perform: async ({ core }, { actor }, input) => {
      const { id, n, seq, ts } = await core.run(sendMessage, actor, input);
      return { id, n, seq, ts };
    },
  },
  'message:edit': write(editMessage, 'edits'),
  'message:delete': write(deleteMessage, 'edits'),
  'reaction:set': write(setReaction, 'reactions'),
  'pin:set': write(setPin, 'edits'),
  'read:mark': {
    budget: 'marks',
    perform: ({ readMarks }, { actor }, input) => readMarks.mark(actor, input),
  },
  'read:rewind': {
    budget: 'writes',
    perform: ({ readMarks }, { actor }, input) => readMarks.rewind(actor, input),
  },
  'dm:close': write(closeDirect, 'writes'),
  'presence:report': {
    budget: 'signals',
    perform: async ({ presence }, { actor, socketId }, { state }) => ({
      state: presence.report(actor, socketId, state),
    }),
  },
  'presence:choose': {
    budget: 'writes',
    perform: async ({ core, presence }, { actor }, { state }) => {
      await core.run(choosePresence, actor, state);
      return { state: presence.choose(actor.memberId, state) };
    },
  },
  'typing:start': note((typing, actor, place) => typing.start(actor, place)),
  'typing:stop': note((typing, actor, place) => typing.stop(actor, place)),
  'channel:sync': read(catchUp),
  'channel:history': read(listHistory),
  'heads:check': {
    budget: 'reads',
    perform: ({ core, epoch, presence }, { actor }, input) =>
      core.read(checkHeads, actor, { ...input, epoch, presenceRev: presence.revOf(actor.workspaceId) }),
  },
  'receipt:list': read(listPositions),
  'user:load': read(loadUser),
  'workspace:load': {
    budget: 'reads',
    perform: ({ core, presence }, { actor }, input) => core.read(loadWorkspace, actor, { ...input, presence }),
  },
  'presence:load': {
    budget: 'reads',
    perform: async ({ presence }, { actor }) => loadPresence(actor.workspaceId, presence),
  },
};
