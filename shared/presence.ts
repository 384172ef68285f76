/** Presence states, best first. `hidden` is a tab in the background. */
export const presenceStates = ['active', 'idle', 'hidden', 'offline'] as const;

export type PresenceState = (typeof presenceStates)[number];

/** What a person can choose to be shown as. */
export const presenceChoices = ['active', 'idle', 'offline'] as const;

export type PresenceChoice = (typeof presenceChoices)[number];

/** What others see of several sources: active before idle before hidden; nothing at all is offline. */
export function bestOf(states: Iterable<PresenceState>): PresenceState {
  let best: number = presenceStates.length - 1;
  for (const state of states) best = Math.min(best, presenceStates.indexOf(state));
  return presenceStates[best] ?? 'offline';
}
