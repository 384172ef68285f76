import type { ChannelHead, Message } from '#shared/objects.ts';
import type { LivePerson } from './live-person.ts';
import { leaksIn, membershipOf } from './membership.ts';
import { asPolled, type PollingPerson } from './polling-person.ts';
import { pick, type RandomWorld } from './world.ts';

/** Everything that is wrong after a run; every list is empty when nothing is. */
export interface Findings {
  leaks: string[];
  holes: string[];
  diverged: string[];
  missed: string[];
  counts: string[];
}

/** Bring everybody up to date, then look at everything anybody knows. */
export async function judge(world: RandomWorld, counts: readonly string[]): Promise<Findings> {
  for (const person of world.live) if (!person.isConnected) await person.connect();
  const diverged: string[] = [];
  for (const person of world.live) diverged.push(...(await divergedIn(world, person)));
  const missed: string[] = [];
  for (const person of world.pollers) missed.push(...(await missedBy(world, person)));
  return { leaks: findLeaks(world), holes: world.oracle.holes(), diverged, missed, counts: [...counts] };
}

export function countFindings(findings: Findings): number {
  return Object.values(findings).reduce((sum, list: string[]) => sum + list.length, 0);
}

function findLeaks({ live, oracle, founders }: RandomWorld): string[] {
  const intervals = membershipOf(oracle.notices(), founders);
  const kinds = new Map(oracle.channels().map(({ id, kind }) => [id, kind]));
  return live.flatMap(({ heard, person }) =>
    leaksIn(heard, person.name, intervals, (id) => kinds.get(id) === 'private'),
  );
}

/** Heads and rows the live client holds, beside what a fresh look shows. */
async function divergedIn(world: RandomWorld, live: LivePerson): Promise<string[]> {
  const newest = new Map(world.oracle.channels().map(({ id, lastSeq }) => [id, lastSeq]));
  const behind = () =>
    live.session.cursors.all().filter(([key, at]) => typeof key === 'number' && newest.get(key) !== at);
  await live.session.headCheck.run();
  for (let waitedMs = 0; behind().length > 0 && waitedMs < world.settleMs; waitedMs += 20) {
    await new Promise((resume) => setTimeout(resume, 20));
  }
  const who = live.person.name;
  const wrong = behind().map(
    ([key, at]) => `${who} is at ${at} of channel ${key}, which is at ${newest.get(Number(key))}`,
  );
  const heads = await allHeads(live);
  wrong.push(...differences(`${who}: heads`, shownHeads([...live.store.now.heads.values()]), shownHeads(heads)));
  for (const head of heads) {
    const held = live.store.now.rows.get(head.channel_id);
    if (held === undefined) continue;
    const fresh = (await history(live, head)).filter(({ n }) => n >= held.from);
    wrong.push(...differences(`${who}: ${head.channel}`, byNumber(held.list), byNumber(fresh)));
  }
  return wrong;
}

async function allHeads(live: LivePerson): Promise<ChannelHead[]> {
  const heads: ChannelHead[] = [];
  for (;;) {
    const last = heads.at(-1)?.channel_id;
    const page = await live.ask('user:load', last === undefined ? {} : { after: last });
    heads.push(...page.channels);
    if (!page.more) return heads;
  }
}

function shownHeads(heads: readonly ChannelHead[]): Map<string, ChannelHead> {
  return new Map(heads.filter((head) => !head.archived && !head.hidden).map((head) => [String(head.channel_id), head]));
}

async function history(live: LivePerson, head: ChannelHead): Promise<Message[]> {
  const rows: Message[] = [];
  for (;;) {
    const page = await live.ask('channel:history', {
      channel_id: head.channel_id,
      after_n: rows.at(-1)?.n ?? 0,
      limit: 200,
    });
    rows.push(...page.messages);
    if (!page.more) return rows;
  }
}

function byNumber(rows: readonly Message[]): Map<string, Message> {
  return new Map(rows.map((row) => [String(row.n), row]));
}

/** What a poller holds after one more poll, beside a full load of the same channel. */
async function missedBy(world: RandomWorld, poller: PollingPerson): Promise<string[]> {
  const firstNs = world.oracle.firstNs();
  const ids = new Map(await identifiers(poller));
  const wrong: string[] = [];
  for (const identifier of poller.channels.keys()) {
    await poller.poll(identifier);
    const held = poller.channels.get(identifier);
    if (held === undefined) continue;
    const fresh = await poller.person.json<Message[]>(`/messages/${encodeURIComponent(identifier)}`);
    const firstN = firstNs.get(`${ids.get(identifier)} ${poller.person.name}`) ?? 1;
    // Somebody who left and came back keeps what was read before; the server shows it no more.
    const rows = [...held.rows.values()].filter(({ n }) => n >= firstN);
    const [own, all] = [rows, fresh].map((list) => new Map(list.map((row) => [String(row.n), asPolled(row)])));
    wrong.push(...differences(`${poller.person.name}: ${identifier}`, own ?? new Map(), all ?? new Map()));
  }
  return wrong;
}

async function identifiers(poller: PollingPerson): Promise<[string, number][]> {
  const rooms = await poller.person.json<{ id: number; channel: string }[]>('/private_channels');
  return rooms.map(({ id, channel }) => [channel, id]);
}

/** Keys under which two maps say different things, with what they say. */
function differences(what: string, one: ReadonlyMap<string, object>, other: ReadonlyMap<string, object>): string[] {
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys]
    .filter((key) => textOf(one.get(key)) !== textOf(other.get(key)))
    .map((key) => `${what} ${key}: ${textOf(one.get(key))} instead of ${textOf(other.get(key))}`);
}

function textOf(value: object | undefined): string | undefined {
  return value && JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Counts over HTTP beside a plain recount; called while nothing is under way. */
export async function recount(world: RandomWorld): Promise<string[]> {
  const person = pick(world.random, world.people);
  if (person === undefined) return [];
  const truth = world.oracle.unreadOf(person.name);
  const channels = await person.json<{ channel_id: number; name: string }[]>('/channels?detail=1');
  const unreads = await person.json<Record<string, number>>('/channel_unreads');
  const rooms = await person.json<{ id: number; unread: number }[]>('/private_channels');
  const directs = await person.json<{ channel: string; unread: number }[]>('/dms');
  const { count } = await person.json<{ count: number }>('/unread_count');
  const told: [string, number | undefined, number | undefined][] = [
    ...channels.map(({ channel_id, name }): [string, number | undefined, number | undefined] => [
      name,
      unreads[name],
      truth.get(channel_id),
    ]),
    ...rooms.map(({ id, unread }): [string, number, number | undefined] => [`private:${id}`, unread, truth.get(id)]),
    ['all direct messages', count, directs.reduce((sum, { unread }) => sum + unread, 0)],
  ];
  return told
    .filter(([, one, other]) => one !== other)
    .map(([what, one, other]) => `${person.name} has ${one} unread in ${what}, counted ${other}`);
}
