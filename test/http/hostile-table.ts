import type { FirstLine } from '../support/ask.ts';
import { password } from '../support/people.ts';

/** What one route reads, and how it answers where it differs from the others. */
export interface Row {
  /** What its path may name. */
  place?: string;
  query?: readonly string[];
  /** Fields of its body with a right value; null where they may be left out. */
  fields?: Readonly<Record<string, string | null>>;
  /** Those of them that are lists in JSON. */
  lists?: readonly string[];
  /** Who calls; alice, unless told. */
  as?: 'leaver' | 'nobody';
  isPublic?: true;
  /** A page of the client, whatever its path names. */
  isPage?: true;
  /** Takes forms only. */
  isSignIn?: true;
  /** Hashes passwords. */
  isSlow?: true;
  /** Its form may have files: it is read to its end, and how much a field holds is known there. */
  takesFiles?: true;
  /** Works once: from then on its caller is refused before the body is read. */
  isOnce?: true;
  /** The one answer, whatever is wrong. */
  always?: number;
}

const paging = { query: ['limit', 'before'] } as const;

/** Every route of the router. */
export const table: Readonly<Record<FirstLine, Row>> = {
  'GET /api/health': { isPublic: true },
  'GET /login': { isPublic: true, query: ['next'] },
  'POST /login': {
    isPublic: true,
    isSignIn: true,
    isSlow: true,
    as: 'nobody',
    fields: { username: 'ghost', password: 'Wrong-1234', next: null },
  },
  'GET /signup': { isPublic: true },
  'POST /signup': {
    isPublic: true,
    isSignIn: true,
    isSlow: true,
    as: 'nobody',
    fields: { username: 'everyone', password, confirm_password: password },
  },
  'GET /logout': { isPublic: true, as: 'leaver', always: 302 },
  'POST /logout': { isPublic: true, as: 'leaver', always: 204 },

  'GET /': { isPage: true },
  'GET /c/:channel': { isPage: true, place: 'general' },
  'GET /m/:id': { isPage: true, place: '1' },

  'GET /channels': { query: ['detail', 'archived'] },
  'GET /channel_unreads': {},
  'POST /channels/create': { fields: { name: 'another', topic: null } },
  'POST /channels/:channel/update': {
    place: 'spare',
    fields: { name: null, topic: null, posting: null, position: null },
  },
  'POST /channels/:channel/archive': { place: 'spare' },
  'POST /channels/:channel/unarchive': { place: 'spare' },

  'GET /private_channels': {},
  'POST /private_channels/create': { fields: { name: 'room', members: null }, lists: ['members'] },
  'POST /private_channels/:id/rename': { place: 'private', fields: { name: 'room' } },
  'POST /private_channels/:id/topic': { place: 'private', fields: { topic: 'rooms' } },
  'POST /private_channels/:id/add_member': {
    place: 'private',
    fields: { username: 'bob', usernames: null, history: null },
    lists: ['usernames'],
  },
  'POST /private_channels/:id/remove_member': { place: 'private', fields: { username: 'bob' } },
  'GET /private_channels/:id/members': { place: 'private' },
  'POST /private_channels/:id/leave': { isOnce: true, place: 'left' },

  'GET /messages/:channel': { place: 'general', query: ['after', 'limit', 'before', 'around', 'after_seq'] },
  'GET /message/:id': { place: 'kept' },
  'GET /replies/:id': { place: 'kept', ...paging },
  'POST /send/:channel': {
    place: 'general',
    fields: { text: 'hello', reply_to_id: null, client_id: null, uploads: null },
    takesFiles: true,
  },
  'POST /edit/:id': { place: 'kept', fields: { text: 'hello' } },
  'POST /delete/:id': { place: 'deleted', fields: { group: null } },
  'POST /moderate/:id': { place: 'deleted', fields: { reason: 'none' } },

  'POST /uploads': { takesFiles: true },
  'DELETE /uploads/:file': { place: 'none.png', always: 204 },
  'GET /files/:file': { place: 'none.png', query: ['size'], always: 404 },
  'POST /avatar': { takesFiles: true },
  'DELETE /avatar': {},
  'GET /avatar/:username': { place: 'bob' },

  'POST /react/:id': { place: 'kept', fields: { reaction: 'heart' } },
  'POST /pin/:id': { place: 'kept' },
  'GET /pins/:channel': { place: 'general' },

  'GET /channel_members/:channel': { place: 'general' },
  'GET /dms': {},
  'POST /dms/close': { fields: { channel: 'dm:alice' } },
  'GET /unread_count': {},
  'POST /mark_read/:channel': { place: 'general', fields: { up_to: null } },
  'POST /mark_unread/:id': { place: 'kept' },
  'GET /last_read/:channel': { place: 'general' },
  'GET /read_receipts/:channel': { place: 'general', query: ['limit', 'by'] },

  'GET /search_messages': { query: ['q', 'from', 'channel', 'start', 'end', 'has', 'limit', 'detail'] },
  'GET /mentions': { query: ['all', 'end', 'detail'] },

  'GET /link_preview': { query: ['url'] },
  'GET /preview_image/:token': { place: 'no-such-token' },

  'GET /users': {},
  'GET /user_colors': {},
  'GET /user_avatars': {},
  'GET /profile/:username': { place: 'bob' },

  'GET /online_users': {},
  'POST /presence': { fields: { state: 'active' } },
  'GET /presence/override': {},
  'POST /presence/override': { fields: { override: 'idle' } },
  'GET /typing/:channel': { place: 'general' },
  'POST /typing/:channel': { isPublic: true, place: 'general', fields: { root_id: null }, always: 204 },

  'GET /settings': {},
  'POST /settings': { fields: { name_color: null, bio: null } },
  'POST /change-password': {
    isSlow: true,
    fields: { current_password: password, new_password: 'Abcdef2!', confirm_password: 'Abcdef3!' },
  },
  'POST /delete_account': { isSlow: true, fields: { type: 'soft', password: 'Wrong-1234' } },
};
