import { isIP } from 'node:net';
import { plain, type Kind } from './kinds.ts';

// The last label of a host name is never a number, else 999.1.1.1 would be one.
const hostNames =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** What a server can listen on. */
export const host: Kind<string> = plain({
  range: 'an IP address or a host name',
  schema: { type: 'string', minLength: 1, maxLength: 253 },
  accept: (value) => (typeof value === 'string' && (isIP(value) !== 0 || hostNames.test(value)) ? value : undefined),
});

const originShape = /^https?:\/\/[^\s/?#@\\]+\/?$/i;

/** Scheme, host and port, in the spelling browsers send as `Origin`. */
export const origin: Kind<string> = plain({
  range: 'an origin such as https://chat.example.org: http or https, no user, no path',
  schema: { type: 'string', pattern: '^[hH][tT][tT][pP][sS]?://[^\\s/?#@\\\\]+/?$' },
  accept: (value) => {
    if (typeof value !== 'string' || !originShape.test(value) || !URL.canParse(value)) return undefined;
    return new URL(value).origin;
  },
});

/** Addresses of proxies whose word is taken. Everybody's (`/0`) would let anybody choose an address. */
export const cidr: Kind<string> = plain({
  range: 'a network such as 10.0.0.0/8 or 127.0.0.1/32, not /0',
  schema: { type: 'string', pattern: '^[0-9a-fA-F.:]+/[1-9][0-9]{0,2}$' },
  accept: (value) => (typeof value === 'string' && isCidr(value) ? value : undefined),
});

function isCidr(text: string): boolean {
  const match = /^([0-9a-f.:]+)\/([1-9]\d{0,2})$/i.exec(text);
  if (match === null) return false;
  const version = isIP(match[1] ?? '');
  return version !== 0 && Number(match[2]) <= (version === 4 ? 32 : 128);
}
