import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Every IPv4 range of the IANA special-purpose registry, with multicast and what is reserved. */
const specialV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/**
 * What is public of IPv6, and what is special inside of it. Everything that carries an IPv4 address (mapped,
 * compatible, NAT64, 6to4, Teredo) is outside the first or inside the second.
 */
const globalV6 = ['2000::/3'];
const specialV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20'];

// Three lists: one with ::ffff:0:0/96 in it would match every IPv4 address.
const refusedV4 = listOf(specialV4, 'ipv4');
const allowedV6 = listOf(globalV6, 'ipv6');
const refusedV6 = listOf(specialV6, 'ipv6');

/** True for an address of the public internet; false for any other, and for what is no address. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refusedV4.check(address, 'ipv4');
  // A zone names an interface of this computer.
  if (!isIPv6(address) || address.includes('%')) return false;
  return allowedV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6');
}

function listOf(networks: readonly string[], type: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [start = '', bits = ''] = network.split('/');
    list.addSubnet(start, Number(bits), type);
  }
  return list;
}
