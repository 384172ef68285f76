import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Finds out where a request comes from: one answer for HTTP and sockets. */
export type AddressOf = (request: IncomingMessage) => string;

/**
 * The address limits are counted by: the nearest one that is no proxy of ours; IPv4-mapped as IPv4, IPv6 by its /64.
 * @param trustProxy networks of proxies whose `X-Forwarded-For` counts, or false
 */
export function createAddressOf(trustProxy: false | readonly string[]): AddressOf {
  const proxies = new BlockList();
  for (const network of trustProxy === false ? [] : trustProxy) {
    const [address, bits] = network.split('/');
    if (address !== undefined) proxies.addSubnet(address, bits === undefined ? 128 : Number(bits), familyOf(address));
  }
  const isProxy = (address: string) => isIP(address) !== 0 && proxies.check(address, familyOf(address));
  return (request) => {
    const header = request.headers['x-forwarded-for'];
    const forwarded = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').map((part) => part.trim());
    // From the nearest to the farthest: everything left of the first address that is no proxy is hearsay.
    const chain = [request.socket.remoteAddress ?? '', ...forwarded.filter((part) => part !== '').reverse()];
    const nearest = chain.map(plain).find((address) => !isProxy(address)) ?? plain(chain[0] ?? '');
    return countedAs(isIP(nearest) === 0 ? plain(chain[0] ?? '') : nearest);
  };
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** One customer of an IPv6 provider has a whole /64. */
function countedAs(address: string): string {
  return address.includes(':') ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address;
}

/** The eight groups of an IPv6 address, as the URL parser writes them. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1).split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right];
}
