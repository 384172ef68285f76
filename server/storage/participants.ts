import type { Connection } from './store.ts';

/** A person in a private channel or direct message. */
export interface Participant {
  memberId: number;
  username: string;
  firstN: number;
  hidden: boolean;
  active: boolean;
}

/** The people of private channels and direct messages. */
export function createParticipants({ connection }: Connection) {
  const selectParticipants = () =>
    connection
      .selectFrom('participants')
      .innerJoin('members', 'members.id', 'participants.member_id')
      .innerJoin('users', 'users.id', 'members.user_id')
      .select([
        'participants.channel_id as channelId',
        'members.id as memberId',
        'users.username',
        'participants.first_n as firstN',
        'participants.hidden_us as hiddenUs',
        'users.deactivated_us as deactivatedUs',
        'members.removed_us as removedUs',
      ]);
  type Row = Awaited<ReturnType<ReturnType<typeof selectParticipants>['execute']>>[number];
  const shape = ({ memberId, username, firstN, hiddenUs, deactivatedUs, removedUs }: Row): Participant => ({
    memberId,
    username,
    firstN,
    hidden: hiddenUs !== null,
    active: deactivatedUs === null && removedUs === null,
  });

  return {
    /** Everyone in a channel, by member id. */
    list: async (channelId: number): Promise<Participant[]> =>
      (await selectParticipants().where('channel_id', '=', channelId).orderBy('members.id').execute()).map(shape),

    /** Everyone in each of the non-public channels a person takes part in: channel id → people. */
    listOfMember: async (memberId: number): Promise<Map<number, Participant[]>> => {
      const rows = await selectParticipants()
        .where('channel_id', 'in', (query) =>
          query.selectFrom('participants').select('channel_id').where('member_id', '=', memberId),
        )
        .orderBy('channel_id')
        .orderBy('members.id')
        .execute();
      const people = new Map<number, Participant[]>();
      for (const [channelId, group] of Map.groupBy(rows, (row) => row.channelId))
        people.set(channelId, group.map(shape));
      return people;
    },

    add: async (channelId: number, people: { memberId: number; firstN: number }[], nowUs: number): Promise<void> => {
      const rows = people.map(({ memberId, firstN }) => ({
        channel_id: channelId,
        member_id: memberId,
        first_n: firstN,
        joined_us: nowUs,
      }));
      await connection.insertInto('participants').values(rows).execute();
    },

    /** Bring a closed direct message back for those who had closed it. */
    unhideAll: async (channelId: number): Promise<void> => {
      await connection
        .updateTable('participants')
        .set({ hidden_us: null })
        .where('channel_id', '=', channelId)
        .where('hidden_us', 'is not', null)
        .execute();
    },
  };
}
