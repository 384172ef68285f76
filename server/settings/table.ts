import { normalizeChannelName } from '#shared/conversation.ts';
import { logLevels } from '../log-levels.ts';
import { boolean, choice, integer, orNull, plain, text, type Kind } from './kinds.ts';
import type { CamelCased } from './camel-case.ts';
import { anyOr, falseOr, list } from './lists.ts';
import { cidr, host, origin } from './network.ts';
import { rateLimits } from './rate-limits.ts';

/** One key: what it may be, what it is when nobody says (as it would stand in the file), what it means. */
export interface Row<T> {
  readonly kind: Kind<T>;
  readonly fallback: unknown;
  readonly about: string;
}

function row<T>(kind: Kind<T>, fallback: unknown, about: string): Row<T> {
  return { kind, fallback, about };
}

const channelName = plain({
  range: 'a channel name of at most 64 letters, digits, - and _ (not dm, not private)',
  schema: { type: 'string', minLength: 1, maxLength: 64 },
  accept: (value) => (typeof value === 'string' ? (normalizeChannelName(value) ?? undefined) : undefined),
});

/**
 * Every key of settings.json. A key stands here once its feature exists: an accepted key without effect would be a lie.
 * A new key is a line here and a row in docs/settings.md.
 */
export const table = {
  port: row(integer(0, 65_535), 3000, 'TCP port; 0 takes any free one and prints it.'),
  host: row(host, '127.0.0.1', 'Address to listen on; 0.0.0.0 or :: opens the server to the network.'),
  public_url: row(orNull(origin), null, 'The origin people use in their browsers; null: http, host and port.'),
  trust_proxy: row(falseOr(list(cidr)), false, 'Networks of proxies whose X-Forwarded headers count.'),
  allowed_origins: row(list(origin), [], 'Further origins whose pages may call this server.'),
  socket_transports: row(
    list(choice('websocket', 'polling'), { min: 1, max: 2, distinct: true }),
    ['websocket', 'polling'],
    'Ways a live connection may take.',
  ),
  max_sockets: row(integer(1, 1_000_000), 10_000, 'Live connections at a time.'),
  max_sockets_per_ip: row(integer(1, 1_000_000), 2_000, 'Live connections from one address.'),
  max_sockets_per_person: row(integer(1, 1_000), 12, 'Live connections of one person.'),
  rate_limit_enabled: row(boolean, true, 'false switches rate_limits off, and nothing else.'),
  rate_limits: row(rateLimits, {}, 'Limits that differ from their defaults.'),
  log_level: row(choice(...logLevels), 'info', 'Least important lines that are logged.'),

  signup: row(choice('open', 'closed'), 'open', 'Who may register: everybody who reaches the server, or nobody.'),
  max_users: row(accountLimit(), 0, 'Most accounts; 0 or null: no limit.'),
  default_role: row(choice('staff', 'viewer'), 'staff', 'Role of a new account.'),
  max_login_attempts: row(integer(1, 1_000), 5, 'Wrong passwords in a row that lock a name.'),
  lockout_duration_minutes: row(integer(1, 10_080), 15, 'How long a name stays locked.'),
  failed_login_delay_ms: row(integer(0, 10_000), 3_000, 'When a failed login is answered, after its arrival.'),
  session_idle_days: row(integer(1, 30), 14, 'A session unused for so long ends; not above session_max_days.'),
  session_max_days: row(integer(1, 30), 30, 'Every session ends after this time.'),

  instance_name: row(text(1, 80, 'one line'), 'Minimost', 'Name of this server, shown to people.'),
  channels: row(
    list(channelName, { min: 1, max: 50, distinct: true }),
    ['general', 'off-topic'],
    'Public channels of a new workspace.',
  ),
  staff_create_channel: row(boolean, true, 'Whether staff may create public channels.'),
  staff_pin: row(boolean, true, 'Whether staff may pin messages.'),
  staff_everyone: row(boolean, true, 'Whether @everyone of a staff member calls everybody.'),
  welcome_message: row(
    text(0, 1_000, 'lines'),
    'Welcome to Minimost, {name}! 👋',
    'Greets a new member in the first channel; {name} is their name, empty text: no greeting.',
  ),
  store_originals: row(boolean, true, 'Whether a picture is also kept as it was uploaded; nobody is served it.'),
  disk_floor_mib: row(integer(1, 1_048_576), 256, 'Free space below which no uploads are taken, in MiB.'),
  full_load_cap: row(integer(100, 100_000), 5_000, 'Most messages of a load without a start.'),
  preview_enabled: row(boolean, true, 'Whether this server looks up what stands behind links.'),
  preview_allow_hosts: row(list(host), [], 'Hosts of the own network that previews may come from.'),
  preview_allowed_ports: row(anyOr(list(integer(1, 65_535))), [80, 443], 'Ports that previews may come from.'),
} as const satisfies Record<string, Row<unknown>>;

export type Key = keyof typeof table;

/** What the server gets of the keys, in camel case. */
export type KeySettings = CamelCased<{ [K in Key]: (typeof table)[K] extends Row<infer T> ? T : never }>;

/** True for a key in the table; a name such as `__proto__` is not. */
export function isKey(name: string): name is Key {
  return Object.hasOwn(table, name);
}

/** A number of accounts, where 0 and null both mean that there is no limit. */
function accountLimit(): Kind<number | null> {
  const kind = orNull(integer(0, 1_000_000));
  return { ...kind, check: (value, report) => kind.check(value === 0 ? null : value, report) };
}
