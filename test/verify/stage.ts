import { randomUUID } from 'node:crypto';
import { connect, signUp, type TestPerson } from '../support/people.ts';

const names = ['alice', 'bob', 'carol'] as const;
type Name = (typeof names)[number];

/** People on a server, with something to change in every kind of place. Alice is its owner. */
export interface Stage {
  readonly url: string;
  readonly people: Readonly<Record<Name, TestPerson>>;
  /** A private channel of bob's with these people. Answers its id. */
  room: (...members: Name[]) => Promise<number>;
  /** A last message after everything else, as bob. Answers its text. */
  sentinel: () => Promise<string>;
}

export async function prepareStage(server: { url: string }): Promise<Stage> {
  const alice = await signUp(server, 'alice');
  const bob = await signUp(server, 'bob');
  const carol = await signUp(server, 'carol');
  // Each has another tab open all the time, so that coming and going here is nobody's news.
  const tabs = await Promise.all([alice, bob, carol].map((person) => connect(person)));
  await tabs[0]?.waitFor('presence:changed', ({ states }) => Object.hasOwn(states, 'carol'));
  await say(bob, 'general', 'one');
  await say(bob, 'off-topic', 'two, @alice');
  await say(bob, 'dm:alice:bob', 'three');
  return {
    url: server.url,
    people: { alice, bob, carol },
    room: async (...members) => {
      const response = await bob.post('/private_channels/create', { name: 'plans', members: members.join(',') });
      const { id } = (await response.json()) as { id: number }; // the contract's answer
      await say(bob, `private:${id}`, 'in private');
      return id;
    },
    sentinel: async () => {
      const text = `sentinel ${randomUUID()}`;
      await say(bob, 'general', text);
      return text;
    },
  };
}

/** A message that must be taken. Answers its id. */
export async function say(
  person: TestPerson,
  channel: string,
  text: string,
  more: Record<string, string> = {},
): Promise<number> {
  const response = await person.send(channel, text, more);
  if (response.status !== 200) throw new Error(`${channel}: ${response.status} ${await response.text()}`);
  return Number(response.headers.get('x-message-id'));
}

/** Files that must be taken, one message for each. Answers the id of the first. */
export async function sayFiles(person: TestPerson, channel: string, text: string, count: number): Promise<number> {
  const files = Array.from({ length: count }, (_, at) => ({ field: 'attachments', name: `${at}.pdf`, bytes: `${at}` }));
  const response = await person.sendFiles(channel, files, { text });
  if (response.status !== 200) throw new Error(`${channel}: ${response.status} ${await response.text()}`);
  return Number(response.headers.get('x-message-id')?.split(',')[0]);
}

/** A form post that must succeed. */
export async function post(person: TestPerson, path: string, fields: Record<string, string> = {}): Promise<Response> {
  const response = await person.post(path, fields);
  if (response.status >= 300) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

/** Something that happens, after which alice is told of it. */
export interface Scene {
  title: string;
  /** What has to be there before; answers an id that the scene is about. */
  prepare?: (stage: Stage) => Promise<number>;
  act: (stage: Stage, id: number) => Promise<unknown>;
  /** What the awaited event must say. */
  fits?: (payload: unknown) => boolean;
  /** A place comes up that was not known: where its events overtake the one that brings it, the list is fetched (RT-46). */
  fetchesList?: true;
}
