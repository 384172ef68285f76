import type { EventName } from '#shared/events.ts';
import { password, signUp } from '../support/people.ts';
import { messageScenes } from './message-scenes.ts';
import { post, say, type Scene, type Stage } from './stage.ts';

const hasKey = (key: string) => (payload: unknown) => Object.hasOwn(payload as object, key);
const has = (text: string) => (payload: unknown) => JSON.stringify(payload).includes(text);
const sayIt = ({ people }: Stage) => say(people.bob, 'general', 'something @alice');
/** Tells how the connection stands, and changes nothing of what is known. */
const control: readonly Scene[] = [];

/** Scenes for every event there is; a new event without any is a type error. */
export const scenes: { readonly [N in EventName]: readonly Scene[] } = {
  ...messageScenes,
  'channel:created': [
    {
      title: 'a public one',
      fetchesList: true,
      act: async ({ people }) => {
        await post(people.bob, '/channels/create', { name: 'lunch' });
        await say(people.bob, 'lunch', 'first');
      },
      fits: has('"workspace"'),
    },
    {
      title: 'a private one, with alice from the start',
      fetchesList: true,
      act: ({ room }) => room('alice', 'carol'),
      fits: has('"user"'),
    },
    {
      title: 'added later',
      fetchesList: true,
      prepare: ({ room }) => room('carol'),
      act: ({ people }, id) => post(people.bob, `/private_channels/${id}/add_member`, { username: 'alice' }),
    },
  ],
  'channel:updated': [
    {
      title: 'a public one, twice',
      prepare: async ({ people }) => {
        await post(people.bob, '/channels/create', { name: 'sports' });
        return say(people.bob, 'sports', 'first');
      },
      act: async ({ people }) => {
        await post(people.alice, '/channels/sports/update', { name: 'games', topic: 'All of them' });
        await post(people.alice, '/channels/games/update', { posting: 'managers' });
        await post(people.alice, '/channels/games/update', { name: 'play' });
      },
      fits: has('"play"'),
    },
    {
      title: 'a private one, twice',
      prepare: ({ room }) => room('alice'),
      act: async ({ people }, id) => {
        await post(people.bob, `/private_channels/${id}/rename`, { name: 'schemes' });
        await say(people.bob, `private:${id}`, 'in between');
        await post(people.bob, `/private_channels/${id}/topic`, { topic: 'Secret' });
      },
      fits: has('"Secret"'),
    },
    {
      title: 'brought back from the archive',
      prepare: async ({ people }) => {
        await post(people.bob, '/channels/create', { name: 'attic' });
        await post(people.alice, '/channels/attic/archive');
        return 0;
      },
      act: ({ people }) => post(people.alice, '/channels/attic/unarchive'),
    },
    {
      title: 'the other’s account is gone',
      prepare: async ({ url, people }) => {
        const dora = await signUp({ url }, 'dora');
        await say(people.alice, 'dm:alice:dora', 'hello');
        gone.set('dora', dora);
        return 0;
      },
      act: () => leaveForGood('dora'),
      fits: has('deleteduser.'),
    },
  ],
  'channel:archived': [
    {
      title: 'a public one',
      prepare: async ({ people }) => {
        await post(people.bob, '/channels/create', { name: 'old' });
        return 0;
      },
      act: ({ people }) => post(people.alice, '/channels/old/archive'),
    },
  ],
  'channel:joined': [
    {
      title: 'somebody comes',
      prepare: ({ room }) => room('alice'),
      act: ({ people }, id) => post(people.bob, `/private_channels/${id}/add_member`, { username: 'carol' }),
    },
  ],
  'channel:left': [
    {
      title: 'somebody goes, and comes again',
      prepare: ({ room }) => room('alice', 'carol'),
      act: async ({ people }, id) => {
        await post(people.carol, `/private_channels/${id}/leave`);
        await post(people.bob, `/private_channels/${id}/add_member`, { username: 'carol' });
        await post(people.bob, `/private_channels/${id}/remove_member`, { username: 'carol' });
      },
    },
    {
      title: 'one is removed',
      prepare: ({ room }) => room('alice', 'carol'),
      act: ({ people }, id) => post(people.bob, `/private_channels/${id}/remove_member`, { username: 'alice' }),
      fits: hasKey('reason'),
    },
    {
      title: 'one leaves and is added again',
      fetchesList: true,
      prepare: ({ room }) => room('alice', 'carol'),
      act: async ({ people }, id) => {
        await post(people.alice, `/private_channels/${id}/leave`);
        await post(people.bob, `/private_channels/${id}/add_member`, { username: 'alice' });
      },
      fits: hasKey('reason'),
    },
  ],
  'dm:opened': [
    { title: 'new', fetchesList: true, act: ({ people }) => say(people.carol, 'dm:alice:carol', 'hello') },
    {
      title: 'closed before',
      fetchesList: true,
      prepare: async ({ people }) => {
        await post(people.alice, '/dms/close', { channel: 'dm:alice:bob' });
        return 0;
      },
      act: ({ people }) => say(people.bob, 'dm:alice:bob', 'again'),
    },
  ],
  'dm:closed': [
    { title: 'by another tab', act: ({ people }) => post(people.alice, '/dms/close', { channel: 'dm:alice:bob' }) },
  ],
  'read:moved': [
    { title: 'forward', prepare: sayIt, act: ({ people }) => post(people.alice, '/mark_read/general') },
    { title: 'back', prepare: sayIt, act: ({ people }, id) => post(people.alice, `/mark_unread/${id}`) },
  ],
  'receipt:moved': [
    {
      title: 'others read, and one of them not for long',
      prepare: sayIt,
      act: async ({ people }, id) => {
        await post(people.carol, '/mark_read/general');
        await post(people.bob, `/mark_unread/${id}`);
      },
      fits: has('bob'),
    },
  ],
  'profile:updated': [
    {
      title: 'somebody’s colour and words, and one’s own',
      act: async ({ people }) => {
        await post(people.bob, '/settings', { name_color: '#AABBCC', bio: 'gardener' });
        await post(people.alice, '/settings', { name_color: '#112233' });
      },
      fits: has('#112233'),
    },
  ],
  'member:joined': [{ title: 'somebody new', act: ({ url }) => signUp({ url }, 'erin') }],
  'member:removed': [
    {
      title: 'somebody deletes the account',
      prepare: async ({ url }) => {
        gone.set('fred', await signUp({ url }, 'fred'));
        return 0;
      },
      act: () => leaveForGood('fred'),
    },
  ],
  'presence:changed': [
    {
      title: 'somebody is idle',
      act: ({ people }) => post(people.carol, '/presence/override', { override: 'idle' }),
      fits: has('idle'),
    },
  ],
  'typing:started': [{ title: 'somebody types', act: ({ people }) => post(people.carol, '/typing/general') }],
  'typing:stopped': [
    {
      title: 'somebody types where one cannot see it',
      prepare: async ({ people, room }) => {
        await post(people.carol, '/typing/off-topic');
        return room('carol');
      },
      act: ({ people }, id) => post(people.carol, `/typing/private:${id}`),
    },
  ],
  welcome: control,
  'session:ended': control,
  'connection:limited': control,
  'server:restarting': control,
  'events:batched': control,
};

/** People who are about to delete their accounts. */
const gone = new Map<string, Awaited<ReturnType<typeof signUp>>>();

async function leaveForGood(name: string): Promise<unknown> {
  const person = gone.get(name);
  if (person === undefined) throw new Error(`${name} was never there`);
  return post(person, '/delete_account', { type: 'soft', password });
}
