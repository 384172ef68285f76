import { setTimeout as pause } from 'node:timers/promises';
import type { EventPayload } from '#shared/events.ts';
import { connect, personWith, type TestPerson } from '../support/people.ts';
import type { History, SendRecord } from './history.ts';

/** Where the server is at the moment; it moves to another port with each start. */
export interface Address {
  url: string;
}

/** People who send without a pause, until told to stop. Half of them by HTTP, half by socket. */
export interface Load {
  /** Stop making new messages; see every one through that has been begun. */
  finish: () => Promise<void>;
}

const channels = ['general', 'off-topic'];

/** Start sending and observing. What is not answered is sent again with the same `client_id`, as the client does. */
export function startLoad(address: Address, people: readonly TestPerson[], history: History, run: string): Load {
  let stopped = false;
  const workers = people.map(async (person, index) => {
    const send = index % 2 === 0 ? sendByHttp : createSocketSender(history);
    for (let count = 0; !stopped; count += 1) {
      const clientId = `${run}-${person.name}-${count}`;
      const channel = channels[count % channels.length] ?? 'general';
      const record: SendRecord = {
        clientId,
        sender: person.name,
        channel,
        text: `text of ${clientId}`,
        id: null,
        refused: false,
      };
      history.sends.push(record);
      await sendUntilAnswered(() => send(personWith(address.url, person.name, person.cookie), record), record);
    }
  });
  return {
    finish: async () => {
      stopped = true;
      await Promise.all(workers);
    },
  };
}

type Send = (person: TestPerson, record: SendRecord) => Promise<number>;

async function sendUntilAnswered(send: () => Promise<number>, record: SendRecord): Promise<void> {
  while (record.id === null) {
    try {
      record.id = await send();
    } catch {
      // No answer: the message may be there or not. The server is away for a moment.
      await pause(50);
    }
  }
}

const sendByHttp: Send = async (person, record) => {
  const response = await person.send(record.channel, record.text, { client_id: record.clientId });
  if (response.status !== 200 || (await response.text()) !== 'ok') throw new Error(`answer ${response.status}`);
  return Number(response.headers.get('x-message-id'));
};

/** One connection at a time; everything it is told is a sighting. */
function createSocketSender(history: History): Send {
  let live: { socket: Awaited<ReturnType<typeof connect>>; url: string } | null = null;
  return async (person, record) => {
    if (live === null || live.url !== person.url || !live.socket.socket.connected) {
      live?.socket.close();
      const socket = await connect(person);
      socket.onEvent((event) => {
        if (event.name === 'message:created') observe(history, person.name, event.payload);
      });
      live = { socket, url: person.url };
    }
    const { channel, text, clientId } = record;
    const answer = await live.socket.ask('message:send', { channel, text, client_id: clientId });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.data.id;
  };
}

function observe(history: History, observer: string, { channel, seq, message }: EventPayload<'message:created'>): void {
  history.sightings.push({ observer, channel, seq, n: message.n, id: message.id, clientId: message.client_id });
}
