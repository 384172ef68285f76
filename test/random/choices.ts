import type { TestPerson } from '../support/people.ts';
import { pick, type Place, type RandomWorld, type Said } from './world.ts';

/** Mostly things of places the person is in, sometimes of others: those must be refused. */
function ofOwn<T>(
  { random }: RandomWorld,
  { name }: TestPerson,
  items: readonly T[],
  placeOf: (item: T) => Place,
): T[] {
  if (random() < 0.15) return [...items];
  return items.filter((item) => placeOf(item).members?.has(name) !== false);
}

const general: Place = { identifier: 'general', kind: 'public', members: null };
/** A place to do something in. */
export const somePlace = (world: RandomWorld, person: TestPerson): Place =>
  pick(
    world.random,
    ofOwn(world, person, world.places, (place) => place),
  ) ?? general;
/** A message to do something with, mostly one of the newest. */
export const someMessage = (world: RandomWorld, person: TestPerson): Said | undefined => {
  const recent = world.random() < 0.7 ? world.said.slice(-80) : world.said;
  return pick(
    world.random,
    ofOwn(world, person, recent, ({ place }) => place),
  );
};
/** Anybody. */
export const somePerson = ({ random, people }: RandomWorld): TestPerson => {
  const person = pick(random, people);
  if (person === undefined) throw new Error('there is nobody');
  return person;
};
const noRoom: Place = { identifier: 'private:999', kind: 'private', members: new Set() };
/** A private channel. */
export const someRoom = (world: RandomWorld, person: TestPerson): Place => {
  const rooms = world.places.filter(({ kind }) => kind === 'private');
  return (
    pick(
      world.random,
      ofOwn(world, person, rooms, (place) => place),
    ) ?? noRoom
  );
};
