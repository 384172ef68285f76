import type { Message } from '#shared/objects.ts';
import { personWith, type TestPerson } from '../support/people.ts';

/** Every message that is there, read afresh in pages by the first of these people. */
export async function readAll(url: string, people: readonly TestPerson[]): Promise<Message[]> {
  const [first] = people;
  if (first === undefined) return [];
  const reader = personWith(url, first.name, first.cookie);
  const final: Message[] = [];
  for (const channel of await reader.json<string[]>('/channels')) {
    for (let after = 0, more = true; more;) {
      const response = await reader.get(`/messages/${channel}?after_seq=${after}&limit=500`);
      const page = (await response.json()) as Message[]; // the message object of the contract
      final.push(...page);
      after = Math.max(after, ...page.map((message) => message.seq));
      more = response.headers.get('x-truncated') === 'true';
    }
  }
  return final;
}
