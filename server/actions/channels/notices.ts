import { notice, type NewMessage } from '../messages/post.ts';

/** What a channel is told when somebody has given it another name. */
export function renamedNotice(username: string, name: string): NewMessage {
  return notice(`${username} renamed the channel to "${name}"`);
}

/** What a channel is told when its topic is another, or gone. */
export function topicNotice(username: string): NewMessage {
  return notice(`${username} changed the topic`);
}
