import type { EventPayload } from '#shared/events.ts';

/** What the parts of a server, and later several servers, tell each other besides events. */
interface ControlMessages {
  /** Sockets of this session are to be told and closed. */
  'session:ended': { sessionId: string; reason: EventPayload<'session:ended'>['reason'] };
}

/** Best effort: whoever acts on a message also finds its cause in the database. */
export interface Control {
  tell: <T extends keyof ControlMessages>(topic: T, body: ControlMessages[T]) => void;
  onTold: <T extends keyof ControlMessages>(topic: T, listener: (body: ControlMessages[T]) => void) => void;
}

/** Control messages within one process. */
export function createMemoryControl(): Control {
  const listeners: { [T in keyof ControlMessages]: ((body: ControlMessages[T]) => void)[] } = { 'session:ended': [] };
  return {
    tell: (topic, body) => {
      for (const listener of listeners[topic]) listener(body);
    },
    onTold: (topic, listener) => void listeners[topic].push(listener),
  };
}
