/** One send as its sender knows it. Without an answer it may or may not have happened. */
export interface SendRecord {
  clientId: string;
  sender: string;
  channel: string;
  text: string;
  /** The id the server acknowledged; null while no answer has come. */
  id: number | null;
  /** Answered with a refusal: must not be there. */
  refused: boolean;
}

/** One message as a live observer was told of it. */
interface Sighting {
  observer: string;
  channel: string;
  seq: number;
  n: number;
  id: number;
  clientId: string | null;
}

/** What happened during a run, as everybody outside of the server saw it. */
export interface History {
  sends: SendRecord[];
  sightings: Sighting[];
}

/** A message as a fresh reader finds it at the end. */
export interface FinalMessage {
  id: number;
  channel: string;
  sender: string;
  content: string | null;
  client_id: string | null;
  seq: number;
  n: number;
}

/** What is wrong with a run; every list is empty when nothing is. */
export interface Verdict {
  lost: string[];
  doubled: string[];
  refusedButThere: string[];
  phantoms: string[];
  inconsistent: string[];
  holes: string[];
}

/** Compare a history with what a fresh reader finds. */
export function judgeRun(history: History, final: readonly FinalMessage[]): Verdict {
  const byId = new Map(final.map((message) => [message.id, message]));
  const byClientId = Map.groupBy(
    final.filter((message) => message.client_id !== null),
    (message) => `${message.sender} ${message.client_id}`,
  );
  const isKept = (send: SendRecord) => {
    const message = send.id === null ? undefined : byId.get(send.id);
    return message?.client_id === send.clientId && message.content === send.text && message.channel === send.channel;
  };
  return {
    lost: history.sends.filter((send) => send.id !== null && !isKept(send)).map((send) => send.clientId),
    doubled: [...byClientId].filter(([, messages]) => messages.length > 1).map(([key]) => key),
    refusedButThere: history.sends
      .filter((send) => send.refused && byClientId.has(`${send.sender} ${send.clientId}`))
      .map((send) => send.clientId),
    phantoms: history.sightings.filter((seen) => byId.get(seen.id)?.client_id !== seen.clientId).map(describe),
    inconsistent: findInconsistent(history.sightings),
    holes: findHoles(final),
  };
}

/** Two observers who were told different messages under one creation number. */
function findInconsistent(sightings: readonly Sighting[]): string[] {
  const idAt = new Map<string, number>();
  const wrong: string[] = [];
  for (const seen of sightings) {
    const place = `${seen.channel} ${seen.n}`;
    const id = idAt.get(place) ?? seen.id;
    if (id !== seen.id) wrong.push(describe(seen));
    idAt.set(place, id);
  }
  return wrong;
}

/** Creation numbers of each channel are 1, 2, 3 … in the order of ids. */
function findHoles(final: readonly FinalMessage[]): string[] {
  const wrong: string[] = [];
  for (const [channel, messages] of Map.groupBy(final, (message) => message.channel)) {
    const numbers = messages.map((message) => message.n).sort((a, b) => a - b);
    numbers.forEach((n, index) => {
      if (n !== index + 1) wrong.push(`${channel} has ${n} where ${index + 1} belongs`);
    });
  }
  return wrong;
}

function describe(seen: Sighting): string {
  return `${seen.observer} saw ${seen.id} as ${seen.channel} ${seen.n}`;
}

/** How many faults a verdict counts. */
export function countFaults<V extends Record<keyof V, readonly string[]>>(verdict: V): number {
  return Object.values<readonly string[]>(verdict).reduce((sum, faults) => sum + faults.length, 0);
}
