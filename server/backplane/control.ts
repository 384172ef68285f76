import type { EventPayload } from '#shared/events.ts';

/** What the parts of a server, and later several servers, tell each other besides events. */
interface ControlMessages {
  /** Sockets of this session are to be told and closed. */
  'session:ended': { sessionId: string; reason: EventPayload<'session:ended'>['reason'] };
  /** A session goes on under another id: its sockets are to come back with that. */
  'session:renewed': { sessionId: string };
  /** Something that an account wrote is to be erased. */
  'erasing:wanted': Record<never, never>;
}

/** Best effort: whoever acts on a message also finds its cause in the database. */
export interface Control {
  tell: <T extends keyof ControlMessages>(topic: T, body: ControlMessages[T]) => void;
  onTold: <T extends keyof ControlMessages>(topic: T, listener: (body: ControlMessages[T]) => void) => void;
}

/** Control messages within one process. */
export function createMemoryControl(): Control {
  const listeners: { [T in keyof ControlMessages]: ((body: ControlMessages[T]) => void)[] } = {
    'session:ended': [],
    'session:renewed': [],
    'erasing:wanted': [],
  };
  return {
    tell: (topic, body) => {
      for (const listener of listeners[topic]) listener(body);
    },
    onTold: (topic, listener) => void listeners[topic].push(listener),
  };
}
