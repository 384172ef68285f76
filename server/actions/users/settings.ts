import { limits } from '#shared/limits.ts';
import { countCodePoints } from '#shared/text.ts';
import { ChatError } from '../../errors.ts';
import type { Context, PresenceBook, QueryContext } from '../action.ts';
import { announceProfile } from './announce.ts';

/** What a person has chosen to show of themselves; null: nothing. */
export interface OwnSettings {
  name_color: string | null;
  bio: string | null;
  avatar_file: string | null;
}

export interface SettingsInput {
  /** `#rrggbb` in any case; empty or null clears it, absent leaves it. */
  name_color?: string | null | undefined;
  /** At most 160 code points; empty or null clears it, absent leaves it. */
  bio?: string | null | undefined;
  /** Who is online: a profile shows it. */
  presence: PresenceBook;
}

/** What the actor shows: colour of the name, a few words, and the picture. */
export async function readSettings({ store, actor }: QueryContext): Promise<OwnSettings> {
  const user = await store.users.findById(actor.userId);
  if (user === undefined) throw new ChatError('AuthenticationRequired');
  return { name_color: user.name_color, avatar_file: user.avatar_file, bio: user.bio };
}

/**
 * Choose what others see besides one's name.
 *
 * In:  name_color?, bio?   absent ones stay as they are
 * Announces profile:updated to every workspace of the person, when something is another now.
 * @throws {ChatError} InvalidColor  not `#rrggbb`
 * @throws {ChatError} BadRequest    a bio that is too long
 */
export async function saveSettings(context: Context, input: SettingsInput): Promise<void> {
  const nameColor = colorIn(input.name_color);
  const bio = bioIn(input.bio);
  const before = await readSettings(context);
  const after = { nameColor: valueOr(nameColor, before.name_color), bio: valueOr(bio, before.bio) };
  if (after.nameColor === before.name_color && after.bio === before.bio) return;
  await context.store.users.saveProfile(context.actor.userId, after);
  await announceProfile(context, context.actor.userId, input.presence);
}

function valueOr(given: string | null | undefined, present: string | null): string | null {
  return given === undefined ? present : given;
}

function colorIn(given: string | null | undefined): string | null | undefined {
  if (given == null) return given;
  if (given === '') return null;
  if (!/^#[0-9a-f]{6}$/i.test(given)) throw new ChatError('InvalidColor');
  return given.toLowerCase();
}

function bioIn(given: string | null | undefined): string | null | undefined {
  if (given == null) return given;
  const bio = given.trim();
  if (countCodePoints(bio) > limits.bioChars) throw new ChatError('BadRequest', { message: 'invalid bio' });
  return bio === '' ? null : bio;
}
