import type { LivePerson } from './live-person.ts';
import { someMessage, somePerson, somePlace, someRoom } from './choices.ts';
import { pick, type Place, type RandomWorld, type Said } from './world.ts';
import type { TestPerson } from '../support/people.ts';

/** One thing somebody does, whether allowed or not. Answers an HTTP status, or the code of a refused command. */
interface Operation {
  name: string;
  weight: number;
  perform: (world: RandomWorld, person: TestPerson) => Promise<number | string>;
}

const reactions = ['heart', 'tada', 'thumbsup', 'fire'];

const words = ({ random, people }: RandomWorld): string => {
  const named = random() < 0.2 ? ` @${pick(random, people)?.name}` : random() < 0.02 ? ' @everyone' : '';
  return `text ${Math.floor(random() * 1e9)}${named}`;
};
const liveOf = ({ live }: RandomWorld, { name }: TestPerson): LivePerson | undefined =>
  live.find(({ person, isConnected }) => person.name === name && isConnected);

async function statusOf(answer: Promise<Response>): Promise<number> {
  const { status, body } = await answer;
  await body?.cancel();
  return status;
}

/** A command over the socket of somebody who has one; otherwise the same over HTTP. */
async function commandOr(
  world: RandomWorld,
  person: TestPerson,
  command: (live: LivePerson) => ReturnType<LivePerson['command']>,
  overHttp: () => Promise<number>,
): Promise<number | string> {
  const live = world.random() < 0.6 ? liveOf(world, person) : undefined;
  if (live === undefined) return overHttp();
  const answer = await command(live);
  return answer.ok ? 200 : answer.error.code;
}

async function send(
  world: RandomWorld,
  person: TestPerson,
  place: Place,
  more: { reply_to_id?: number } = {},
): Promise<number | string> {
  const text = words(world);
  const live = world.random() < 0.5 ? liveOf(world, person) : undefined;
  if (live !== undefined) {
    const client_id = `${person.name}-${Math.floor(world.random() * 1e15)}`;
    const answer = await live.command('message:send', { channel: place.identifier, text, client_id, ...more });
    if (!answer.ok) return answer.error.code;
    world.said.push({ id: (answer.data as { id: number }).id, place, sender: person.name }); // the command's answer
    return 200;
  }
  const fields = more.reply_to_id === undefined ? {} : { reply_to_id: String(more.reply_to_id) };
  const response = await person.send(place.identifier, text, fields);
  await response.text();
  const id = Number(response.headers.get('x-message-id'));
  if (response.status === 200) world.said.push({ id, place, sender: person.name });
  return response.status;
}

/** Several files with or without words: a message for each. */
async function sendFiles(world: RandomWorld, person: TestPerson, place: Place): Promise<number> {
  const count = 1 + Math.floor(world.random() * 3);
  const files = Array.from({ length: count }, (_, at) => ({ field: 'attachments', name: `${at}.txt`, bytes: `${at}` }));
  const response = await person.sendFiles(place.identifier, files, { text: world.random() < 0.5 ? words(world) : '' });
  await response.text();
  const ids = response.headers.get('x-message-id')?.split(',') ?? [];
  for (const id of ids) world.said.push({ id: Number(id), place, sender: person.name });
  return response.status;
}

/** Mostly the one who wrote it, sometimes somebody who must not. */
function ownerOf(world: RandomWorld, message: Said, otherwise: TestPerson): TestPerson {
  const owner = world.people.find(({ name }) => name === message.sender) ?? otherwise;
  return world.random() < 0.85 ? owner : otherwise;
}

function onMessage(
  name: string,
  weight: number,
  act: (world: RandomWorld, person: TestPerson, message: Said) => Promise<number | string>,
): Operation {
  const perform: Operation['perform'] = async (world, person) => {
    const message = someMessage(world, person);
    return message === undefined ? 'nothing' : act(world, person, message);
  };
  return { name, weight, perform };
}

async function openDirect(world: RandomWorld, person: TestPerson): Promise<number | string> {
  const others = Array.from({ length: 1 + Math.floor(world.random() * 2) }, () => somePerson(world).name);
  const identifier = `dm:${[...new Set([person.name, ...others])].sort().join(':')}`;
  const known = world.places.find((place) => place.identifier === identifier);
  const place: Place = known ?? { identifier, kind: 'dm', members: new Set([person.name, ...others]) };
  const status = await send(world, person, place);
  if (status === 200 && known === undefined) world.places.push(place);
  return status;
}

async function createRoom(world: RandomWorld, person: TestPerson): Promise<number> {
  const members = [...new Set(Array.from({ length: 5 }, () => somePerson(world).name))];
  const response = await person.post('/private_channels/create', {
    name: `room of ${person.name}`,
    members: members.join(','),
  });
  if (response.status !== 200) return response.status;
  const { id, channel } = (await response.json()) as { id: number; channel: string }; // the contract's answer
  const founders = new Set([person.name, ...members]);
  world.founders.set(id, [...founders]);
  world.places.push({ identifier: channel, kind: 'private', members: founders });
  return response.status;
}

const pathOf = ({ identifier }: Place, what: string) => `/private_channels/${encodeURIComponent(identifier)}/${what}`;

async function add(world: RandomWorld, person: TestPerson): Promise<number> {
  const room = someRoom(world, person);
  const { name } = somePerson(world);
  const status = await statusOf(person.post(pathOf(room, 'add_member'), { username: name }));
  if (status === 200) room.members?.add(name);
  return status;
}

/** Mostly by whoever has been there longest: the one who created the channel may. */
async function remove(world: RandomWorld, person: TestPerson): Promise<number> {
  const room = someRoom(world, person);
  const inside = world.people.filter(({ name }) => room.members?.has(name));
  const [first] = room.members ?? [];
  const by = world.random() < 0.7 ? (inside.find(({ name }) => name === first) ?? person) : person;
  const { name } = pick(world.random, inside) ?? somePerson(world);
  const status = await statusOf(by.post(pathOf(room, 'remove_member'), { username: name }));
  if (status === 200) room.members?.delete(name);
  return status;
}

async function leave(world: RandomWorld, person: TestPerson): Promise<number> {
  const room = someRoom(world, person);
  const status = await statusOf(person.post(pathOf(room, 'leave')));
  if (status === 204) room.members?.delete(person.name);
  return status;
}

const table: readonly Operation[] = [
  { name: 'send', weight: 30, perform: (world, person) => send(world, person, somePlace(world, person)) },
  { name: 'send files', weight: 4, perform: (world, person) => sendFiles(world, person, somePlace(world, person)) },
  onMessage('delete all of a send', 2, (_, person, { id }) => statusOf(person.post(`/delete/${id}`, { group: '1' }))),
  onMessage('reply', 6, (world, person, { id, place }) => send(world, person, place, { reply_to_id: id })),
  onMessage('edit', 8, (world, person, message) => {
    const by = ownerOf(world, message, person);
    const text = words(world);
    return commandOr(
      world,
      by,
      (live) => live.command('message:edit', { message_id: message.id, text }),
      () => statusOf(by.post(`/edit/${message.id}`, { text })),
    );
  }),
  onMessage('delete', 4, (world, person, message) => {
    const by = ownerOf(world, message, person);
    return commandOr(
      world,
      by,
      (live) => live.command('message:delete', { message_id: message.id }),
      () => statusOf(by.post(`/delete/${message.id}`)),
    );
  }),
  onMessage('react', 12, (world, person, { id }) => {
    const reaction = pick(world.random, reactions) ?? 'heart';
    return commandOr(
      world,
      person,
      (live) => live.command('reaction:set', { message_id: id, reaction, on: world.random() < 0.6 }),
      () => statusOf(person.post(`/react/${id}`, { reaction })),
    );
  }),
  onMessage('pin', 2, (_, person, { id }) => statusOf(person.post(`/pin/${id}`))),
  {
    name: 'read',
    weight: 10,
    perform: (world, person) =>
      statusOf(person.post(`/mark_read/${encodeURIComponent(somePlace(world, person).identifier)}`)),
  },
  onMessage('unread', 3, (_, person, { id }) => statusOf(person.post(`/mark_unread/${id}`))),
  { name: 'direct', weight: 5, perform: openDirect },
  {
    name: 'close',
    weight: 2,
    perform: (world, person) => {
      const own = world.places.filter(({ kind, identifier }) => kind === 'dm' && identifier.includes(person.name));
      return statusOf(person.post('/dms/close', { channel: pick(world.random, own)?.identifier ?? 'dm:p1' }));
    },
  },
  { name: 'room', weight: 1.5, perform: createRoom },
  {
    name: 'add',
    weight: 6,
    perform: add,
  },
  {
    name: 'remove',
    weight: 3,
    perform: remove,
  },
  { name: 'leave', weight: 2, perform: leave },
  {
    name: 'rename',
    weight: 1,
    perform: (world, person) =>
      statusOf(person.post(pathOf(someRoom(world, person), 'rename'), { name: words(world) })),
  },
  {
    name: 'topic',
    weight: 1,
    perform: (world) => {
      const [owner] = world.people;
      const place =
        pick(
          world.random,
          world.places.filter(({ kind }) => kind === 'public'),
        )?.identifier ?? 'general';
      return statusOf((owner ?? somePerson(world)).post(`/channels/${place}/update`, { topic: words(world) }));
    },
  },
  {
    name: 'archive',
    weight: 0.5,
    perform: (world) => {
      const [owner] = world.people;
      const act = world.random() < 0.3 ? 'archive' : 'unarchive';
      return statusOf((owner ?? somePerson(world)).post(`/channels/off-topic/${act}`));
    },
  },
  {
    name: 'colour',
    weight: 1,
    perform: (world, person) =>
      statusOf(
        person.post('/settings', {
          name_color: `#${Math.floor(world.random() * 0xffffff)
            .toString(16)
            .padStart(6, '0')}`,
        }),
      ),
  },
  {
    name: 'typing',
    weight: 2,
    perform: (world, person) =>
      statusOf(person.post(`/typing/${encodeURIComponent(somePlace(world, person).identifier)}`)),
  },
];

const weights = table.reduce((sum, { weight }) => sum + weight, 0);

/** Somebody does something. What came of it is counted; a server error ends the run. */
export async function performAny(world: RandomWorld, person: TestPerson): Promise<void> {
  let at = world.random() * weights;
  const operation = table.find(({ weight }) => (at -= weight) < 0) ?? table[0];
  if (operation === undefined) throw new Error('there is nothing to do');
  const result = await operation.perform(world, person).catch((error: unknown) => `lost: ${String(error)}`);
  const key = `${operation.name} ${result}`;
  world.tally.set(key, (world.tally.get(key) ?? 0) + 1);
  if (result === 'InternalError' || (typeof result === 'number' && result >= 500))
    throw new Error(`${person.name}: ${key}`);
}
