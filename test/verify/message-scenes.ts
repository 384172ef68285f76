import type { EventName } from '#shared/events.ts';
import { post, say, sayFiles, type Scene, type Stage } from './stage.ts';

type MessageEventName = Extract<
  EventName,
  `message:${string}` | 'reaction:changed' | 'pin:changed' | 'thread:changed' | 'channel:skipped'
>;

const sayIt = ({ people }: Stage) => say(people.bob, 'general', 'something @alice');

const sayFilesTo = ({ people }: Stage) => sayFiles(people.bob, 'general', 'three files, @alice', 3);

function reply({ people }: Stage, id: number): Promise<number> {
  return say(people.bob, 'general', 'an answer', { reply_to_id: String(id) });
}

/** What happens to messages. */
export const messageScenes: { readonly [N in MessageEventName]: readonly Scene[] } = {
  'message:created': [
    { title: 'a mention', act: sayIt },
    { title: 'several files', act: sayFilesTo },
    { title: 'one’s own message', act: ({ people }) => say(people.alice, 'off-topic', 'of mine') },
    { title: 'in a direct conversation', act: ({ people }) => say(people.bob, 'dm:alice:bob', 'psst') },
  ],
  'message:edited': [
    {
      title: 'a mention goes',
      prepare: sayIt,
      act: ({ people }, id) => post(people.bob, `/edit/${id}`, { text: 'other words' }),
    },
    {
      title: 'a mention comes',
      prepare: ({ people }) => say(people.bob, 'general', 'words'),
      act: ({ people }, id) => post(people.bob, `/edit/${id}`, { text: 'words, @alice' }),
    },
    {
      title: 'the words of files go',
      prepare: sayFilesTo,
      act: ({ people }, id) => post(people.bob, `/edit/${id}`, { text: '' }),
    },
  ],
  'message:deleted': [
    { title: 'an unread one', prepare: sayIt, act: ({ people }, id) => post(people.bob, `/delete/${id}`) },
    {
      title: 'a reply',
      prepare: async (stage) => reply(stage, await sayIt(stage)),
      act: ({ people }, id) => post(people.bob, `/delete/${id}`),
    },
    {
      title: 'the first of several files',
      prepare: sayFilesTo,
      act: ({ people }, id) => post(people.bob, `/delete/${id}`),
    },
    {
      title: 'all files of a send',
      prepare: sayFilesTo,
      act: ({ people }, id) => post(people.bob, `/delete/${id}`, { group: '1' }),
    },
    {
      title: 'by a moderator',
      prepare: sayIt,
      act: ({ people }, id) => post(people.alice, `/moderate/${id}`, { reason: 'spam' }),
    },
  ],
  'reaction:changed': [
    {
      title: 'two people, two names',
      prepare: sayIt,
      act: async ({ people }, id) => {
        await post(people.bob, `/react/${id}`, { reaction: 'heart' });
        await post(people.alice, `/react/${id}`, { reaction: 'tada' });
        await post(people.carol, `/react/${id}`, { reaction: 'heart' });
      },
    },
    {
      title: 'taken back',
      prepare: async (stage) => {
        const id = await sayIt(stage);
        await post(stage.people.bob, `/react/${id}`, { reaction: 'heart' });
        return id;
      },
      act: ({ people }, id) => post(people.bob, `/react/${id}`, { reaction: 'heart' }),
    },
  ],
  'pin:changed': [{ title: 'pinned', prepare: sayIt, act: ({ people }, id) => post(people.bob, `/pin/${id}`) }],
  'thread:changed': [{ title: 'a reply', prepare: sayIt, act: reply }],
  'channel:skipped': [
    {
      title: 'an older message is edited',
      prepare: async (stage) => {
        const room = await stage.room('carol');
        const id = await say(stage.people.bob, `private:${room}`, 'before alice');
        await post(stage.people.bob, `/private_channels/${room}/add_member`, { username: 'alice' });
        return id;
      },
      act: async ({ people }, id) => {
        await post(people.bob, `/edit/${id}`, { text: 'not for alice' });
        await post(people.carol, `/react/${id}`, { reaction: 'heart' });
      },
    },
  ],
};
