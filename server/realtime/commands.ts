import type { CommandInput, CommandName, CommandOutput } from '#shared/commands.ts';
import type { Action, Core, Member, Query } from '../actions/action.ts';
import { sendMessage } from '../actions/messages/send.ts';
import { listHistory } from '../actions/messages/history.ts';
import { loadPresence } from '../actions/presence/list.ts';
import { markRead } from '../actions/reads/mark.ts';
import { catchUp } from '../actions/sync/catch-up.ts';
import { checkHeads } from '../actions/sync/check-heads.ts';
import { loadUser } from '../actions/sync/load-user.ts';
import { loadWorkspace } from '../actions/sync/load-workspace.ts';
import type { PresenceLeases } from '../backplane/presence.ts';
import type { TypingFeed } from './typing-feed.ts';

/** What a command may use. */
export interface CommandParts {
  core: Core;
  epoch: string;
  presence: PresenceLeases;
  typing: TypingFeed;
}

/** Which budget of the person a command spends, besides the budgets of the socket. */
export type Budget = 'sends' | 'reactions' | 'edits' | 'writes' | 'reads' | 'signals';

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

/** The table: every command the contract names → what happens. */
export const handlers: { readonly [N in CommandName]: Command<N> } = {
  'message:send': {
    budget: 'sends',
    perform: async ({ core }, { actor }, input) => {
      const { id, n, seq, ts } = await core.run(sendMessage, actor, input);
      return { id, n, seq, ts };
    },
  },
  'read:mark': write(markRead, 'writes'),
  'presence:report': {
    budget: 'signals',
    perform: async ({ presence }, { actor, socketId }, { state }) => ({
      state: presence.report(actor, socketId, state),
    }),
  },
  'typing:start': {
    budget: 'signals',
    perform: async ({ typing }, { actor }, input) => typing.start(actor, input),
  },
  'typing:stop': {
    budget: 'signals',
    perform: async ({ typing }, { actor }, input) => typing.stop(actor, input),
  },
  'channel:sync': read(catchUp),
  'channel:history': read(listHistory),
  'heads:check': {
    budget: 'reads',
    perform: ({ core, epoch, presence }, { actor }, input) =>
      core.read(checkHeads, actor, { ...input, epoch, presenceRev: presence.revOf(actor.workspaceId) }),
  },
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
