import type { Message } from '#shared/message.ts';
import type { TestPerson } from '../support/people.ts';

/** What a poller holds of one channel. */
interface Polled {
  after: string;
  rows: Map<number, Message>;
}

/** Somebody who follows channels by HTTP alone, with `after` and nothing else. */
export class PollingPerson {
  readonly person: TestPerson;
  readonly channels = new Map<string, Polled>();

  constructor(person: TestPerson) {
    this.person = person;
  }

  /** Ask once for what has changed since the last time. */
  async poll(identifier: string): Promise<void> {
    const held = this.channels.get(identifier) ?? { after: '0', rows: new Map<number, Message>() };
    const answer = await this.person.get(`/messages/${encodeURIComponent(identifier)}?after=${held.after}`);
    if (answer.status === 403) return void this.channels.delete(identifier);
    if (answer.status !== 200) throw new Error(`${identifier}: ${answer.status} ${await answer.text()}`);
    for (const row of (await answer.json()) as Message[]) held.rows.set(row.id, row);
    held.after = answer.headers.get('x-next-after') ?? held.after;
    this.channels.set(identifier, held);
  }
}

/** A message as pollers know it: pins and counts of replies change none of the four times. */
export function asPolled(message: Message): Partial<Message> {
  const { seq: _seq, pinned: _pinned, reply_count: _count, channel: _channel, ...rest } = message;
  return rest;
}
